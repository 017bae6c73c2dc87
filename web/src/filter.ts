/** Which nodes and edges fit the filters and the date; the rest is dimmed or hidden. */
import type { Graph } from "./graph";
import { focusOf, otherEnd } from "./graph";
import type { State } from "./state";
import type { GraphEdge, GraphNode } from "./types";

export interface Shown {
  /** Drawn faintly. */
  dimmed: Set<string>;
  hidden: Set<string>;
  /** Of the faint ones those of which it is not known whether they were there at the date. */
  undated: Set<string>;
}

export function shown(graph: Graph, state: State): Shown {
  const hidden = new Set<string>(), dimmed = new Set<string>();
  const focus = focusOf(graph.view);
  for (const id of folded(graph, state.closed)) hidden.add(id);
  for (const node of graph.nodes.values()) if (node.id !== focus && !began(node.date, state.asOf)) hidden.add(node.id);
  for (const edge of graph.edges.values()) {
    if (!lasts(edge, state.asOf) || hidden.has(edge.source) || hidden.has(edge.target)) hidden.add(edge.id);
  }
  if (state.asOf) loose(graph, focus, hidden);
  const away = state.hide ? hidden : dimmed;
  for (const node of graph.nodes.values()) if (node.id !== focus && !nodeFits(node, state)) away.add(node.id);
  for (const edge of graph.edges.values()) {
    if (!edgeFits(edge, state) || away.has(edge.source) || away.has(edge.target)) away.add(edge.id);
  }
  if (state.sources.length || state.relationsOff.length || state.confidenceOff.length) loose(graph, focus, away);
  const undated = new Set(state.asOf ? undatedOf(graph).filter((id) => id !== focus && !away.has(id) && !hidden.has(id)) : []);
  for (const id of undated) dimmed.add(id);
  for (const edge of graph.edges.values()) if (undated.has(edge.source) || undated.has(edge.target)) dimmed.add(edge.id);
  return { dimmed, hidden, undated };
}

/** Nothing is hidden or faint. */
export function whole(): Shown {
  return { dimmed: new Set(), hidden: new Set(), undated: new Set() };
}

/** The nodes that fit the filters; that one has no date is no filter's doing. */
export function fitting(graph: Graph, { dimmed, hidden, undated }: Shown): string[] {
  return [...graph.nodes.keys()].filter((id) => !hidden.has(id) && (!dimmed.has(id) || undated.has(id)));
}

/** Nodes without a date, of types that have dates. */
function undatedOf(graph: Graph): string[] {
  const nodes = [...graph.nodes.values()], types = new Set(nodes.filter(({ date }) => date).map(({ type }) => type));
  return nodes.filter(({ type, date }) => !date && types.has(type)).map(({ id }) => id);
}

/** The nodes that are linked to folded ones and to nothing else. */
function folded(graph: Graph, closed: string[]): string[] {
  const kept = new Set([focusOf(graph.view), ...(graph.paths ?? []).flatMap(({ nodes }) => nodes)]);
  return closed.flatMap((id) => (graph.around.get(id) ?? []).map((edge) => otherEnd(edge, id)).filter((other) => (
    !kept.has(other) && graph.around.get(other)?.every((edge) => [id, other].includes(otherEnd(edge, other)))
  )));
}

/** Nodes that have lost all their edges go with them. */
function loose(graph: Graph, focus: string, away: Set<string>): void {
  for (const [id, edges] of graph.around) {
    if (id !== focus && edges.length && edges.every((edge) => away.has(edge.id))) away.add(id);
  }
}

function nodeFits(node: GraphNode, state: State): boolean {
  if (state.typesOff.includes(node.type)) return false;
  if (!inYears(node.date, state)) return false;
  return !state.countries.length || [node.id, node.country ?? ""].some((each) => state.countries.includes(each));
}

function edgeFits(edge: GraphEdge, state: State): boolean {
  if (state.relationsOff.includes(edge.type)) return false;
  if (edge.confidence && state.confidenceOff.includes(edge.confidence)) return false;
  return !state.sources.length || edge.sources.some((each) => state.sources.includes(each));
}

function inYears(date: string | undefined, { from, to }: State): boolean {
  const year = date?.slice(0, 4);
  return !year || ((!from || year >= from) && (!to || year <= to));
}

/** Dates may be years or months: what is less precise counts from its beginning and to its end. */
function began(start: string | undefined, asOf: string): boolean {
  return !start || !asOf || start <= asOf;
}

function lasts(edge: GraphEdge, asOf: string): boolean {
  return began(edge.start, asOf) && (!edge.end || !asOf || asOf.slice(0, edge.end.length) <= edge.end);
}

export function dates(graph: Graph): string[] {
  const found = [...graph.nodes.values()].map((node) => node.date);
  for (const edge of graph.edges.values()) found.push(edge.start, edge.end);
  return found.filter((date) => date && /^\d{4}/.test(date)).sort() as string[];
}
