/** Arrow keys on the picture: along an edge, to the neighbour that lies most in that direction. */
import type { Shown } from "./filter";
import { otherEnd, type Graph } from "./graph";

type Point = { x: number; y: number };
const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 },
};

export function walk(
  key: string, graph: Graph, shown: Shown, from: string, place: (id: string) => Point | null | undefined,
): string {
  const arrow = ARROWS[key];
  if (!arrow) return "";
  const here = place(from);
  if (!here) return graph.nodes.keys().next().value ?? "";
  let best = "", least = Infinity;
  for (const edge of graph.around.get(from) ?? []) {
    const other = otherEnd(edge, from), there = place(other);
    if (!there || shown.hidden.has(edge.id) || shown.hidden.has(other)) continue;
    const x = there.x - here.x, y = there.y - here.y, ahead = x * arrow.x + y * arrow.y;
    const aside = Math.abs(x * arrow.y) + Math.abs(y * arrow.x);
    if (ahead > 0 && aside <= ahead * 2 && ahead + 2 * aside < least) [best, least] = [other, ahead + 2 * aside];
  }
  return best;
}
