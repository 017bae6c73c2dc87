/** What the page says to its script. */
import type { Texts } from "./types";
import { text } from "./words";

interface TypeNote {
  caption: Texts;
  color: string;
}

const holder = document.querySelector<HTMLElement>("[data-types]");

/** Type → how it is called and coloured. */
export const types = JSON.parse(holder?.dataset["types"] ?? "{}") as Record<string, TypeNote>;

export function typeName(type: string): string {
  return text(types[type]?.caption ?? {}, type);
}
