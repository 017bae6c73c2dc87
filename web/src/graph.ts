/** The graph on the screen: one view and the expansions of it, put together. */
import { lanes, place } from "./place";
import type { State } from "./state";
import type { GraphEdge, GraphNode, GraphView, Path, Source, Texts } from "./types";

export interface Graph {
  nodes: Map<string, GraphNode>;
  edges: Map<string, GraphEdge>;
  /** Node id → its edges. */
  around: Map<string, GraphEdge[]>;
  paths: Path[] | null;
  sources: Record<string, Source>;
  relations: Map<string, Texts>;
  view: GraphView;
}

export function compose(views: GraphView[], state: State): Graph {
  const [view] = views as [GraphView];
  const nodes = new Map<string, GraphNode>(), edges = new Map<string, GraphEdge>();
  const graph: Graph = {
    nodes, edges, around: new Map(), paths: view.paths ?? null, sources: {}, relations: new Map(), view,
  };
  for (const each of views) {
    for (const edge of each.edges) edges.set(edge.id, edge);
    place(each.nodes, nodes, state.opened[views.indexOf(each) - 1]?.id);
    Object.assign(graph.sources, each.sources);
    for (const { key, caption } of each.relations) graph.relations.set(key, caption);
  }
  if (view.paths?.length) lanes(view.paths, nodes);
  const totals = new Map(views.flatMap(totalsOf));
  fold(graph, state.closed);
  for (const node of nodes.values()) node.more = rest(node.id, totals.get(node.id) ?? new Map<string, number>(), graph);
  return graph;
}

/** How many neighbours each node of a view has by each relation, shown or not. */
function totalsOf(view: GraphView): [string, Map<string, number>][] {
  const near = neighbours(view.edges);
  return view.nodes.map(({ id, more }) => {
    const relations = new Set([...Object.keys(more), ...(near.get(id)?.keys() ?? [])]);
    return [id, new Map([...relations].map((key) => [key, (more[key] ?? 0) + (near.get(id)?.get(key)?.size ?? 0)]))];
  });
}

function rest(id: string, totals: Map<string, number>, graph: Graph): Record<string, number> {
  const shown = neighbours(graph.around.get(id) ?? []).get(id);
  const left = [...totals].map(([key, n]) => [key, n - (shown?.get(key)?.size ?? 0)] as const);
  return Object.fromEntries(left.filter(([, n]) => n > 0));
}

/** Node → relation → who it is linked to. */
function neighbours(edges: Iterable<GraphEdge>): Map<string, Map<string, Set<string>>> {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const edge of edges) {
    for (const id of [edge.source, edge.target]) {
      const byRelation = found.get(id) ?? new Map<string, Set<string>>();
      byRelation.set(edge.type, (byRelation.get(edge.type) ?? new Set()).add(otherEnd(edge, id)));
      found.set(id, byRelation);
    }
  }
  return found;
}

/** Take out the neighbours that hang on folded nodes alone, and edges that have lost an end. */
function fold(graph: Graph, closed: string[]): void {
  index(graph);
  const focus = focusOf(graph.view);
  for (const id of closed) {
    for (const edge of graph.around.get(id) ?? []) {
      const other = otherEnd(edge, id);
      const elsewhere = (graph.around.get(other) ?? []).some((each) => otherEnd(each, other) !== id);
      if (!elsewhere && other !== focus && other !== id) graph.nodes.delete(other);
    }
  }
  for (const [id, edge] of graph.edges) {
    if (!graph.nodes.has(edge.source) || !graph.nodes.has(edge.target)) graph.edges.delete(id);
  }
  index(graph);
}

function index(graph: Graph): void {
  graph.around = new Map([...graph.nodes.keys()].map((id) => [id, []]));
  for (const edge of graph.edges.values()) {
    graph.around.get(edge.source)?.push(edge);
    if (edge.source !== edge.target) graph.around.get(edge.target)?.push(edge);
  }
}

export function otherEnd(edge: GraphEdge, id: string): string {
  return edge.source === id ? edge.target : edge.source;
}

export function focusOf(view: GraphView): string {
  return view.focus ?? "";
}
