/** The box that a picture is drawn in: how the picture fills it, and what of it is free. */
import type { GraphNode } from "./types";

interface Size {
  width: number;
  height: number;
}

/** Less than this of the picture beside a panel is nothing to look at. */
const LEAST_FREE = 80;

/** How much taller a picture is made so that it fills the box. */
export function stretchOf(nodes: GraphNode[], { width, height }: Size, padding: number): number {
  const extent = (values: number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity) - values.reduce((a, b) => Math.min(a, b), Infinity);
  const wide = extent(nodes.map((node) => node.x)), tall = extent(nodes.map((node) => node.y));
  const wanted = ((height - 2 * padding) / (width - 2 * padding)) * (wide / tall);
  return Number.isFinite(wanted) && wanted > 0 ? Math.min(Math.max(wanted, 0.4), 6) : 1;
}

/** What of a box, from its upper left corner, is not covered from below or from the right. */
export function uncovered(box: DOMRect, cover?: DOMRect): Size {
  const { width, height } = box;
  if (!cover?.width || cover.left >= box.right || cover.top >= box.bottom) return { width, height };
  if (cover.left - box.left > LEAST_FREE) return { width: cover.left - box.left, height };
  return { width, height: Math.max(cover.top - box.top, LEAST_FREE) };
}
