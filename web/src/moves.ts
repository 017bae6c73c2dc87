/** What one does to the graph: show more neighbours, fold them away, switch an item of a filter. */
import { otherEnd } from "./graph";
import type { State } from "./state";
import { change, open, store } from "./store";

export const STEP = 20;
/** The view of the whole graph. */
export const COMMUNITIES = "communities";

/** Show neighbours of a node through a relation, some more each time. */
export function expand(id: string, relation: string): void {
  const { opened, closed } = store.state;
  const before = opened.find((each) => each.id === id && each.relation === relation);
  const rest = opened.filter((each) => each !== before);
  const more = { id, relation, limit: (before?.limit ?? shownBy(id, relation)) + STEP };
  change({ opened: [...rest, more], closed: closed.filter((each) => each !== id) });
}

function shownBy(id: string, relation: string): number {
  const near = (store.graph?.around.get(id) ?? []).filter((edge) => edge.type === relation);
  return new Set(near.map((edge) => otherEnd(edge, id))).size;
}

/** Open the community that a node of the overview stands for. */
export function openCommunity(id: string): boolean {
  const node = store.state.view === COMMUNITIES ? store.graph?.nodes.get(id) : undefined;
  if (node) open(`community/${node.community}`);
  return node !== undefined;
}

/** Unfold a node, or show more of the relation that it has most of. */
export function expandMost(id: string): void {
  if (openCommunity(id)) return;
  const { closed } = store.state;
  const [most] = Object.entries(store.graph?.nodes.get(id)?.more ?? {}).sort(([, a], [, b]) => b - a);
  if (closed.includes(id)) unfold(id);
  else if (most) expand(id, most[0]);
}

export function collapse(id: string): void {
  const { opened, closed } = store.state;
  change({ opened: opened.filter((each) => each.id !== id), closed: [...closed.filter((each) => each !== id), id] });
}

export function unfold(id: string): void {
  change({ closed: store.state.closed.filter((each) => each !== id) });
}

type ListKey = { [K in keyof State]: State[K] extends string[] ? K : never }[keyof State];

export function toggle(key: ListKey, item: string): void {
  const list = store.state[key];
  change({ [key]: list.includes(item) ? list.filter((each) => each !== item) : [...list, item] });
}
