/** What the page says to its script. */
import type { Texts } from "./types";
import { lang, text } from "./words";

interface TypeNote {
  caption: Texts;
  color: string;
}

const holder = document.querySelector<HTMLElement>("[data-types]");

/** Type → how it is called and coloured. */
export const types = JSON.parse(holder?.dataset["types"] ?? "{}") as Record<string, TypeNote>;

/** Is it in the page of another, where views are looked at and not walked on from? */
export const embedded = document.documentElement.classList.contains("embed");

export function entityAddress(id: string): string {
  return `/entities/${encodeURIComponent(id)}?lang=${lang}`;
}

export function typeName(type: string): string {
  return text(types[type]?.caption ?? {}, type);
}
