/** Ask the service in one of the languages, and make one kind of table of both answers. */
import type { QueryLanguage } from "./editor";

export interface Cell {
  text: string;
  /** Id of the entity that it is. */
  id: string;
  url: string;
  lang: string;
  number: number | null;
  /** Of a path or a list: the entities in it. */
  ids?: string[];
}

export interface Table {
  names: string[];
  rows: Cell[][];
  seconds: number;
}

interface Term {
  type: string;
  value: string;
  datatype?: string;
  "xml:lang"?: string;
}

const ID_BASE = "https://w3id.org/aikg/id/";
const NUMBERS = /#(integer|decimal|double|float|int|long|nonNegativeInteger)$/;
export const FIELD: Record<QueryLanguage, string> = { sparql: "query", cypher: "statement" };

export function address(language: QueryLanguage, query: string, format = ""): string {
  const asked = new URLSearchParams({ [FIELD[language]]: query });
  if (format) asked.set("format", format);
  return `/${language}?${asked}`;
}

/** The table of an answer, or its text where it is a graph. */
export async function ask(language: QueryLanguage, query: string): Promise<Table | string> {
  const started = performance.now();
  const answer = await fetch(`/${language}`, {
    method: "POST", body: new URLSearchParams({ [FIELD[language]]: query }),
    headers: { Accept: language === "sparql" ? "application/sparql-results+json, text/turtle;q=0.9" : "application/json" },
  });
  if (!answer.ok) throw new Error(await fault(answer));
  if (answer.headers.get("Content-Type")?.startsWith("text/turtle")) return answer.text();
  const body: unknown = await answer.json();
  const found = language === "sparql" ? ofSparql(body as SparqlAnswer, query) : ofCypher(body as CypherAnswer);
  return { ...found, seconds: (performance.now() - started) / 1000 };
}

async function fault(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string; line?: number; column?: number };
  const place = problem.line ? `${problem.line}:${problem.column}: ` : "";
  return place + (problem.detail ?? `${answer.status} ${answer.statusText}`);
}

interface SparqlAnswer {
  head: { vars?: string[] };
  boolean?: boolean;
  results?: { bindings: Record<string, Term>[] };
}

function ofSparql(answer: SparqlAnswer, query: string): Omit<Table, "seconds"> {
  if (answer.boolean !== undefined) return { names: ["ASK"], rows: [[plain(String(answer.boolean))]] };
  const bare = query.replace(/^\s*#.*$/gm, ""); // a comment may name variables in any order
  const at = (name: string) => new RegExp(`[?$]${name}\\b`).exec(bare)?.index ?? Infinity;
  const names = (answer.head.vars ?? []).toSorted((a, b) => at(a) - at(b));
  const rows = (answer.results?.bindings ?? []).map((row) => names.map((name) => term(row[name])));
  return { names, rows };
}

function term(found: Term | undefined): Cell {
  if (!found) return plain("");
  const { value } = found, id = found.type === "uri" && value.startsWith(ID_BASE) ? value.slice(ID_BASE.length) : "";
  return {
    text: id || value, id, url: found.type === "uri" && !id ? value : "", lang: found["xml:lang"] ?? "",
    number: found.datatype && NUMBERS.test(found.datatype) ? Number(value) : null,
  };
}

interface CypherAnswer {
  data: { fields: string[]; values: unknown[][] };
}

function ofCypher({ data }: CypherAnswer): Omit<Table, "seconds"> {
  const rows = data.values.map((row) => row.map((value, place) => cell(value, data.fields[place] ?? "")));
  return { names: data.fields, rows };
}

function cell(value: unknown, name: string): Cell {
  if (value === null || value === undefined) return plain("");
  if (typeof value === "number") return { ...plain(String(value)), number: value };
  const { type, properties } = value as { type?: string; properties?: { id?: string; name?: string } };
  if (type) return plain(type);
  if (properties) return { ...plain(properties.name ?? properties.id ?? ""), id: properties.id ?? "" };
  if (Array.isArray(value) && value.some((each) => typeof each === "object")) {
    const parts = value.map((each) => cell(each, ""));
    return { ...plain(parts.map((each) => each.text).join(" – ")), ids: parts.map((each) => each.id).filter(Boolean) };
  }
  if (typeof value !== "string") return plain(JSON.stringify(value));
  return { ...plain(value), id: /(^|\.)id$/.test(name) ? value : "", url: /^https?:\/\//.test(value) ? value : "" };
}

function plain(text: string): Cell {
  return { text, id: "", url: "", lang: "", number: null };
}
