/** The state of the explorer: what is asked for, what has come, and the way back. */
import { loadView } from "./fetching";
import { shown, whole, type Shown } from "./filter";
import { compose, type Graph } from "./graph";
import { ASKED, fromQuery, START, toQuery, type State } from "./state";
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

const QUIET: readonly (keyof State)[] = ["camera", "tab", "selected"];
/** Writes a state down where the page keeps it; an embed keeps none. */
let remember: (state: State, push: boolean) => void = () => undefined;
const listeners = new Set<() => void>();
const past: State[] = [];

export const store: Store = {
  state: fromQuery(location.search), graph: null, shown: whole(),
  loading: false, error: "", canUndo: false,
};

/** Keep the state in the address of the page, and the states before in the history of the browser. */
export function keepInAddress(): void {
  remember = (state, push) => history[push ? "pushState" : "replaceState"](null, "", `/?${toQuery(state, lang)}`);
  addEventListener("popstate", () => {
    store.state = fromQuery(location.search);
    void load();
  });
}

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
  const asked = (["view", ...ASKED] as const).some((key) => JSON.stringify(next[key]) !== JSON.stringify(store.state[key]));
  store.state = next;
  store.canUndo = past.length > 0;
  remember(next, push);
  if (asked) void load();
  else look();
}

let asking = 0;

export async function load(): Promise<void> {
  const mine = ++asking, { state } = store;
  store.loading = state.view !== "";
  announce();
  try {
    const found = store.loading ? compose(await loadView(state), state.opened.length > 0) : null;
    if (mine !== asking) return;
    store.graph = found;
    store.error = "";
  } catch (error) {
    if (mine !== asking) return;
    store.error = error instanceof Error ? error.message : String(error);
  }
  store.loading = false;
  look();
}

/** See the graph through the filters. */
function look(): void {
  if (store.graph) store.shown = shown(store.graph, store.state);
  announce();
}

function announce(): void {
  for (const listener of listeners) listener();
}

