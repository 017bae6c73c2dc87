/** The graph on the screen: one view, and which edges each node has. */
import { lanes } from "./place";
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

/** Index a view; the service has put its paths in lanes only where it had to place more beside them. */
export function compose(view: GraphView, expanded: boolean): Graph {
  const graph: Graph = {
    nodes: new Map(view.nodes.map((node) => [node.id, { ...node }])), edges: new Map(view.edges.map((edge) => [edge.id, edge])),
    around: new Map(), paths: view.paths ?? null, sources: view.sources,
    relations: new Map(view.relations.map(({ key, caption }) => [key, caption])), view,
  };
  if (view.paths?.length && !expanded) lanes(view.paths, graph.nodes);
  index(graph);
  return graph;
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
