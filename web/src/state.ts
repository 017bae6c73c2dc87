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
  theme: "" | "light" | "dark";
}

export const START: State = {
  view: "", opened: [], closed: [], typesOff: [], relationsOff: [], confidenceOff: [], countries: [], sources: [],
  from: "", to: "", hide: false, asOf: "", selected: "", tab: "details", compared: "", exclude: [], camera: "", theme: "",
};

const TABS: readonly string[] = ["details", "table", "filters", "connect"];
const TEXTS = ["view", "from", "to", "asOf", "selected", "compared", "camera"] as const;
const LISTS = ["closed", "typesOff", "relationsOff", "confidenceOff", "countries", "sources", "exclude"] as const;

export function toQuery(state: State, lang: string): string {
  const query = new URLSearchParams();
  for (const key of TEXTS) if (state[key]) query.set(key, state[key]);
  for (const key of LISTS) if (state[key].length) query.set(key, state[key].join(","));
  if (state.opened.length) query.set("opened", state.opened.map((o) => [o.id, o.relation, o.limit].join("~")).join(","));
  if (state.hide) query.set("hide", "1");
  if (state.tab !== START.tab) query.set("tab", state.tab);
  if (state.theme) query.set("theme", state.theme);
  query.set("lang", lang);
  return query.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
}

export function fromQuery(text: string): State {
  const query = new URLSearchParams(text);
  const state = structuredClone(START);
  for (const key of TEXTS) state[key] = query.get(key) ?? "";
  for (const key of LISTS) state[key] = split(query.get(key));
  state.opened = split(query.get("opened")).flatMap(opened);
  state.hide = query.get("hide") === "1";
  const tab = query.get("tab") ?? "", theme = query.get("theme") ?? "";
  if (TABS.includes(tab)) state.tab = tab as Tab;
  if (theme === "light" || theme === "dark") state.theme = theme;
  return state;
}

function opened(item: string): Opened[] {
  const [id = "", relation = "", limit = ""] = item.split("~");
  return id ? [{ id, relation, limit: Number(limit) || 20 }] : [];
}

function split(list: string | null): string[] {
  return list ? list.split(",").filter(Boolean) : [];
}
