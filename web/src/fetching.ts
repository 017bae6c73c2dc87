/** Requests to the service, each answered once a page. */
import type { State } from "./state";
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

export function viewAddress(state: State, format = "json", absolute = false): string {
  const query = new URLSearchParams({ lang, format });
  if (state.view.startsWith("ego/")) query.set("limit", String(FIRST_NODES));
  if (state.exclude.length && state.view.startsWith("path/")) query.set("exclude", state.exclude.join(","));
  const path = state.view.split("/").map((part) => encodeURIComponent(part).replaceAll("%2C", ",")).join("/");
  return `${absolute ? location.origin : ""}/graph/${path}?${query}`;
}

export function expandAddress(id: string, relation: string, limit: number): string {
  return `/graph/expand/${encodeURIComponent(id)}?${new URLSearchParams({ lang, relation, limit: String(limit) })}`;
}

export function loadViews(state: State): Promise<GraphView[]> {
  const more = state.opened.map((each) => expandAddress(each.id, each.relation, each.limit));
  return Promise.all([viewAddress(state), ...more].map((address) => once<GraphView>(address)));
}

export async function suggestions(words: string, signal: AbortSignal): Promise<Hit[]> {
  const query = new URLSearchParams({ q: words, limit: "8", lang });
  return (await json<{ results: Hit[] }>(`/search?${query}`, signal)).results;
}
