/** Paths as they are read: on the map of the whole graph, where the service has them, their nodes lie anywhere. */
import type { GraphNode, Path } from "./types";

interface Point {
  x: number;
  y: number;
}

/** Pixels that a node takes in a lane, across and down. */
const CELL: Point = { x: 190, y: 90 };

/** Paths from left to right, one above the other. */
export function lanes(paths: Path[], nodes: Map<string, GraphNode>): void {
  const steps = Math.max(...paths.map((path) => path.nodes.length)) - 1, seen = new Set<string>();
  paths.forEach((path, lane) => {
    path.nodes.forEach((id, step) => {
      const node = nodes.get(id);
      if (!node || seen.has(id)) return;
      seen.add(id);
      const share = step / (path.nodes.length - 1), inner = share > 0 && share < 1;
      node.x = share * steps * 2 * CELL.x;
      node.y = inner ? (lane - (paths.length - 1) / 2) * 2 * CELL.y : 0;
    });
  });
}
