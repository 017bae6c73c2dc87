/** The explorer: the start page's search, and the graph once something is chosen. */
import { render } from "preact";
import { useEffect, useLayoutEffect, useReducer } from "preact/hooks";
import { Panel } from "./panel";
import { Search } from "./search";
import { Stage } from "./stage";
import { toQuery } from "./state";
import { keepInAddress, load, open, store, subscribe } from "./store";
import { t, text } from "./words";

const box = document.getElementById("explorer") as HTMLElement;
const title = document.title;

function Explorer() {
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => subscribe(() => again(0)), []);
  useEffect(() => void load(), []);
  const { state, graph } = store;
  useLayoutEffect(dress);
  if (!state.view) return null;
  return (
    <>
      <Stage store={{ ...store }} />
      {(graph || !store.error) && <Panel store={{ ...store }} />}
      <p class="hidden" role="status">{store.loading ? t("loading") : said(graph && text(graph.view.title))}</p>
    </>
  );
}

function said(name: string | null): string {
  const { graph, state, shown } = store;
  const node = graph?.nodes.get(state.selected), edge = graph?.edges.get(state.selected);
  if (node) return t("selected", { what: text(node.caption, node.id) });
  if (edge && graph) return t("selected", { what: sentence(edge.source, text(edge.caption), edge.target) });
  const there = graph ? [...graph.nodes.keys()].filter((id) => !shown.hidden.has(id)).length : 0;
  return name ? `${name}. ${t("nodes")}: ${there}. ${t("relations")}: ${graph?.edges.size}.` : "";
}

function sentence(from: string, relation: string, to: string): string {
  const name = (id: string) => text(store.graph?.nodes.get(id)?.caption ?? {}, id);
  return `${name(from)} → ${relation} → ${name(to)}`;
}

/** The document around the explorer: title, theme, and language links that keep the view. */
function dress(): void {
  const { state, graph } = store;
  document.documentElement.classList.toggle("exploring", state.view !== "");
  box.hidden = !state.view;
  document.title = state.view && graph ? `${text(graph.view.title)} · aikg` : title;
  if (state.theme) document.documentElement.dataset["theme"] = state.theme;
  else delete document.documentElement.dataset["theme"];
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".languages a")) {
    link.href = `/?${toQuery(state, link.hreflang)}`;
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>("form.search")) {
  const field = form.querySelector("input[type=search]") as HTMLInputElement;
  const { value, placeholder } = field, label = field.getAttribute("aria-label") ?? t("search");
  form.replaceChildren();
  render(
    <Search label={label} placeholder={placeholder} value={value} action={form.action}
      choose={(hit) => open(`ego/${hit.id}`, { selected: hit.id, tab: "details" })} />, form,
  );
}
for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-view]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.dataset["view"] ?? "");
  });
}
keepInAddress();
render(<Explorer />, box);
