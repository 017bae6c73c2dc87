/** Where expansions go: each as a cloud of its own, outwards from the node that it belongs to. */
import type { GraphNode } from "./types";

interface Cloud {
  x: number;
  y: number;
  radius: number;
}

const GAP = 140;

/** Add the nodes of a view; those of an expansion lie around `owner`, which is somewhere already. */
export function place(found: GraphNode[], nodes: Map<string, GraphNode>, owner: string | undefined): void {
  const fresh = found.filter((node) => !nodes.has(node.id));
  const centre = owner === undefined ? undefined : nodes.get(owner);
  const { x, y } = centre ? free(centre, fresh, [...nodes.values()]) : { x: 0, y: 0 };
  for (const node of fresh) nodes.set(node.id, { ...node, x: node.x + x, y: node.y + y });
}

/** The nearest place outside for a cloud of nodes, in the direction from the middle of all to its owner. */
function free(owner: GraphNode, cloud: GraphNode[], others: GraphNode[]): Cloud {
  const radius = Math.max(0, ...cloud.map((node) => Math.hypot(node.x, node.y)));
  const length = Math.hypot(owner.x, owner.y), angle = length ? Math.atan2(owner.y, owner.x) : Math.PI / 2;
  const at = (distance: number): Cloud => ({ x: distance * Math.cos(angle), y: distance * Math.sin(angle), radius });
  for (let distance = length + GAP; ; distance += GAP / 2) {
    const spot = at(distance);
    if (others.every((node) => Math.hypot(node.x - spot.x, node.y - spot.y) > radius + GAP || node === owner)) return spot;
  }
}
