/** Requests to the service, each answered once a page. */
import { ASKED, FILTERS, toQuery, type State } from "./state";
import type { GraphView, Hit } from "./types";
import { lang } from "./words";

const cache = new Map<string, Promise<unknown>>();
export const FIRST_NODES = 60;

export async function json<T>(address: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: signal ?? null });
  const body: unknown = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error((body as { detail?: string }).detail ?? `${answer.status} ${answer.statusText}`);
  return body as T;
}

/** The answer of an address, kept; a failed one is asked again. */
export function once<T>(address: string): Promise<T> {
  const known = cache.get(address) ?? json<T>(address);
  cache.set(address, known);
  known.catch(() => cache.delete(address));
  return known as Promise<T>;
}

/** Where a view is, as the explorer takes it: whole, for it filters by itself. */
function viewAddress(state: State): string {
  return address(`/graph/${state.view}`, state, ASKED);
}

/** Where the picture on the screen is as a file, or as a page to embed. */
export function pictureAddress(state: State, format = ""): string {
  if (format) return `${address(`/graph/${state.view}`, state, [...ASKED, ...FILTERS, "selected"])}&format=${format}`;
  return location.origin + address(`/embed/${state.view}`, state, [...ASKED, ...FILTERS, "selected", "camera", "theme"]);
}

function address(path: string, state: State, keys: readonly (keyof State)[]): string {
  const asked = state.view.startsWith("ego/") && !state.limit ? { ...state, limit: String(FIRST_NODES) } : state;
  const written = path.split("/").map((part) => encodeURIComponent(part).replaceAll("%2C", ",")).join("/");
  return `${written}?${toQuery(asked, lang, keys)}`;
}

export function loadView(state: State): Promise<GraphView> {
  return once<GraphView>(viewAddress(state));
}

export async function suggestions(words: string, signal: AbortSignal): Promise<Hit[]> {
  const query = new URLSearchParams({ q: words, limit: "8", lang });
  return (await json<{ results: Hit[] }>(`/search?${query}`, signal)).results;
}
