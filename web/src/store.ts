/** The state of the explorer: what is asked for, what has come, and the way back. */
import { loadViews } from "./fetching";
import { shown, type Shown } from "./filter";
import { compose, type Graph } from "./graph";
import { fromQuery, START, toQuery, type State } from "./state";
import { lang } from "./words";

export interface Store {
  state: State;
  graph: Graph | null;
  shown: Shown;
  loading: boolean;
  error: string;
  /** May something be undone? */
  canUndo: boolean;
}

const ASKED: readonly (keyof State)[] = ["view", "opened", "exclude"];
const QUIET: readonly (keyof State)[] = ["camera", "tab", "selected"];
const listeners = new Set<() => void>();
const past: State[] = [];

export const store: Store = {
  state: fromQuery(location.search), graph: null, shown: { dimmed: new Set(), hidden: new Set() },
  loading: false, error: "", canUndo: false,
};

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Change the state; what can be undone is kept, and a new view is a new entry of the browser's history. */
export function change(patch: Partial<State>): void {
  const keys = Object.keys(patch) as (keyof State)[];
  if (keys.every((key) => JSON.stringify(store.state[key]) === JSON.stringify(patch[key]))) return;
  const quiet = keys.every((key) => QUIET.includes(key));
  if (!quiet) past.push(store.state);
  apply({ ...store.state, ...patch }, keys.includes("view"));
}

/** Open another view, without what belonged to the last one. */
export function open(view: string, patch: Partial<State> = {}): void {
  past.push(store.state);
  const { tab, theme } = store.state;
  apply({ ...START, tab, theme, view, ...patch }, true);
}

export function undo(): void {
  const last = past.pop();
  if (last) apply(last, false);
}

function apply(next: State, push: boolean): void {
  const asked = ASKED.some((key) => JSON.stringify(next[key]) !== JSON.stringify(store.state[key]));
  store.state = next;
  store.canUndo = past.length > 0;
  history[push ? "pushState" : "replaceState"](null, "", `/?${toQuery(next, lang)}`);
  if (asked) void load();
  else recompose(JSON.stringify(next.closed));
}

let views: Awaited<ReturnType<typeof loadViews>> = [];
let folded = "";
let asking = 0;

function recompose(closed: string): void {
  if (views.length && closed !== folded) store.graph = compose(views, store.state);
  folded = closed;
  if (store.graph) store.shown = shown(store.graph, store.state);
  announce();
}

export async function load(): Promise<void> {
  const mine = ++asking;
  store.loading = store.state.view !== "";
  announce();
  try {
    const found = store.loading ? await loadViews(store.state) : [];
    if (mine !== asking) return;
    views = found;
    if (!views.length) store.graph = null;
    folded = "";
    store.error = "";
  } catch (error) {
    if (mine !== asking) return;
    store.error = error instanceof Error ? error.message : String(error);
  }
  store.loading = false;
  recompose(JSON.stringify(store.state.closed));
}

function announce(): void {
  for (const listener of listeners) listener();
}

addEventListener("popstate", () => {
  store.state = fromQuery(location.search);
  void load();
});
