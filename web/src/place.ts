/** Where nodes go that the service has not placed in this picture: expansions around what they belong to, paths in lanes. */
import type { GraphNode, Path } from "./types";

interface Point {
  x: number;
  y: number;
}

const GAP = 140;
/** Pixels that a node takes on a ring or in a lane, across and down. */
const CELL: Point = { x: 190, y: 90 };

/** Add the nodes of a view; those of an expansion lie around `owner`, which is somewhere already. */
export function place(found: GraphNode[], nodes: Map<string, GraphNode>, owner: string | undefined): void {
  const fresh = found.filter((node) => !nodes.has(node.id));
  const centre = owner === undefined ? undefined : nodes.get(owner), others = [...nodes.values()];
  if (!centre) return fresh.forEach((node) => nodes.set(node.id, { ...node }));
  const spots = centre.x || centre.y ? cloud(centre, fresh, others) : ring(fresh.length, others);
  fresh.forEach((node, index) => nodes.set(node.id, { ...node, ...spots[index] }));
}

/** Rings around everything, for more neighbours of what is in the middle. */
function ring(count: number, others: Point[]): Point[] {
  const spots: Point[] = [];
  let wide = Math.max(...others.map((node) => Math.abs(node.x))), tall = Math.max(...others.map((node) => Math.abs(node.y)));
  while (spots.length < count) {
    wide += CELL.x;
    tall += CELL.y;
    const room = Math.floor((Math.PI * (wide + tall)) / (CELL.x + CELL.y) * 1.6), n = Math.min(room, count - spots.length);
    for (let i = 0; i < n; i++) {
      const angle = (2 * Math.PI * (i + 0.5)) / n - Math.PI / 2;
      spots.push({ x: wide * Math.cos(angle), y: tall * Math.sin(angle) });
    }
  }
  return spots;
}

/** As the service has them around their owner, moved to the nearest free place outwards. */
function cloud(owner: GraphNode, fresh: GraphNode[], others: GraphNode[]): Point[] {
  const radius = Math.max(0, ...fresh.map((node) => Math.hypot(node.x, node.y)));
  const length = Math.hypot(owner.x, owner.y);
  for (let distance = length + GAP; ; distance += GAP / 2) {
    const x = (owner.x * distance) / length, y = (owner.y * distance) / length;
    const free = others.every((node) => node === owner || Math.hypot(node.x - x, node.y - y) > radius + GAP);
    if (free) return fresh.map((node) => ({ x: node.x + x, y: node.y + y }));
  }
}

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
