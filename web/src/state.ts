/** Everything that a link restores, and its form in the address. */

export type Tab = "details" | "table" | "filters" | "connect";

/** Neighbours asked for: of a node, through a relation, how many. */
export interface Opened {
  id: string;
  relation: string;
  limit: number;
}

export interface State {
  /** A view as the service names it; "" is the start page. */
  view: string;
  opened: Opened[];
  /** Nodes whose neighbours are folded away. */
  closed: string[];
  typesOff: string[];
  relationsOff: string[];
  confidenceOff: string[];
  countries: string[];
  sources: string[];
  from: string;
  to: string;
  hide: boolean;
  asOf: string;
  /** Id of a node or of an edge. */
  selected: string;
  tab: Tab;
  /** The node that the selected one is compared with. */
  compared: string;
  /** Types that paths do not go through. */
  exclude: string[];
  /** x, y and ratio of the camera. */
  camera: string;
  /** What the view itself is asked for with, where it is not the usual. */
  limit: string;
  types: string;
  relations: string;
  k: string;
  theme: "" | "light" | "dark";
}

export const START: State = {
  view: "", opened: [], closed: [], typesOff: [], relationsOff: [], confidenceOff: [], countries: [], sources: [],
  from: "", to: "", hide: false, asOf: "", selected: "", tab: "details", compared: "", exclude: [], camera: "",
  limit: "", types: "", relations: "", k: "", theme: "",
};

const KEYS = Object.keys(START) as (keyof State)[];
/** What a view is asked for with; and what is done to its answer, by the page itself but in files and fixed pictures. */
export const ASKED: readonly (keyof State)[] = ["opened", "exclude", "limit", "types", "relations", "k"];
export const FILTERS: readonly (keyof State)[] = [
  "closed", "typesOff", "relationsOff", "confidenceOff", "countries", "sources", "from", "to", "hide", "asOf",
];

const TABS: readonly string[] = ["details", "table", "filters", "connect"];
const TEXTS = ["view", "from", "to", "asOf", "selected", "compared", "camera", "limit", "types", "relations", "k"] as const;
const LISTS = ["closed", "typesOff", "relationsOff", "confidenceOff", "countries", "sources", "exclude"] as const;

export function toQuery(state: State, lang: string, keys: readonly (keyof State)[] = KEYS): string {
  const query = new URLSearchParams();
  for (const key of keys) {
    const value = written(state, key);
    if (value && value !== START[key]) query.set(key, value);
  }
  query.set("lang", lang);
  return query.toString().replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%7E", "~");
}

function written(state: State, key: keyof State): string {
  const value = state[key];
  if (typeof value === "boolean") return value ? "1" : "";
  if (typeof value === "string") return value;
  return value.map((each) => typeof each === "string" ? each : [each.id, each.relation, each.limit].join("~")).join(",");
}

export function fromQuery(text: string): State {
  const query = new URLSearchParams(text);
  const state = structuredClone(START);
  for (const key of TEXTS) state[key] = query.get(key) ?? "";
  for (const key of LISTS) state[key] = split(query.get(key));
  state.opened = split(query.get("opened")).flatMap(opened);
  if (!isDate(state.asOf)) state.asOf = "";
  state.hide = query.get("hide") === "1";
  const tab = query.get("tab") ?? "", theme = query.get("theme") ?? "";
  if (TABS.includes(tab)) state.tab = tab as Tab;
  if (theme === "light" || theme === "dark") state.theme = theme;
  return state;
}

/** A year, a month or a day that there is. */
function isDate(text: string): boolean {
  return /^\d{4}(-\d\d){0,2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function opened(item: string): Opened[] {
  const [id = "", relation = "", limit = ""] = item.split("~");
  return id ? [{ id, relation, limit: Number(limit) || 20 }] : [];
}

function split(list: string | null): string[] {
  return list ? list.split(",").filter(Boolean) : [];
}
