/** What the service answers: the JSON forms of a view, of claims and of search results. */

export type Lang = "en" | "ko" | "fr";

/** A text by language; not every language is there. */
export type Texts = Partial<Record<Lang, string>>;

export interface GraphNode {
  id: string;
  type: string;
  types: string[];
  caption: Texts;
  color: string;
  icon: string;
  size: number;
  x: number;
  y: number;
  community: number;
  country?: string;
  date?: string;
  /** Relation key → neighbours that the view does not show. */
  more: Record<string, number>;
}

export interface GraphEdge {
  id: string;
  source: string;
  target: string;
  type: string;
  caption: Texts;
  facts: { key: string; caption: Texts; value: string }[];
  confidence?: string;
  start?: string;
  end?: string;
  sources: string[];
}

export interface Path {
  nodes: string[];
  edges: string[];
  sentence: Texts;
}

export interface Source {
  title: string;
  url: string;
  licence: string;
  attribution: string;
  edition: string;
}

export interface GraphView {
  view: string;
  /** Id of the node in the middle, where there is one. */
  focus?: string;
  title: Texts;
  snapshot: string;
  asOf: string;
  lang: Lang;
  nodes: GraphNode[];
  edges: GraphEdge[];
  paths?: Path[];
  leftOut: { nodes: number; byType: Record<string, number>; why: Texts };
  legend: { type: string; color: string; icon: string; caption: Texts }[];
  relations: { key: string; caption: Texts }[];
  sources: Record<string, Source>;
  communities?: { number: number; hub: string; caption: Texts; nodes: number }[];
}

export interface Hit {
  id: string;
  label: string;
  type: string;
  /** The name that matched, its language, and whether it is a name, an alias or a former name. */
  name: string;
  lang: string;
  kind: string;
}

/** One value of a property, with the sources that state it. */
export interface Value {
  text: string;
  lang?: string;
  id?: string;
  url?: string;
  shown: boolean;
  agrees: boolean;
  sources: string[];
  parts?: Fact[];
}

export interface Fact {
  property: string;
  caption: string;
  disputed: boolean;
  values: Value[];
}

/** What is said of an entity or a relation, in the language of the page. */
export interface Claims {
  id: string;
  caption: string;
  facts: Fact[];
  sources: Record<string, Source>;
}
