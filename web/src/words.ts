/** The words of the interface in the language of the page, and texts of the data with a visible fallback. */
import type { Lang, Texts } from "./types";
import { en, type Word } from "./words/en";
import { fr } from "./words/fr";
import { ko } from "./words/ko";

export const lang = document.documentElement.lang as Lang;
const words = { en, ko, fr }[lang] ?? en;

export function t(word: Word, values: Record<string, string | number> = {}): string {
  return words[word].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

export function text(texts: Texts, otherwise = ""): string {
  return texts[lang] ?? texts.en ?? Object.values(texts)[0] ?? otherwise;
}

/** The language that a text is in, where it is not the language of the page. */
export function foreign(texts: Texts): string {
  if (texts[lang] !== undefined) return "";
  return texts.en !== undefined ? "en" : Object.keys(texts)[0] ?? "";
}

export function count(value: number): string {
  return value.toLocaleString(lang);
}

/** 1,500,000 → 1.5M, where there is little room. */
export function short(value: number): string {
  return value.toLocaleString(lang, { notation: "compact", maximumSignificantDigits: 3 });
}

const regions = new Intl.DisplayNames([lang], { type: "region", fallback: "code" });

/** country-fr → France */
export function countryName(id: string): string {
  const code = id.replace(/^country-/, "").toUpperCase();
  return /^[A-Z]{2}$/.test(code) ? regions.of(code) ?? code : id;
}
