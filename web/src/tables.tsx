/** The same as the picture, as tables; arrow keys go along the rows and along the edges. */
import { useEffect, useRef } from "preact/hooks";
import { span } from "./details";
import type { Shown } from "./filter";
import type { Graph } from "./graph";
import { typeName } from "./page";
import { change } from "./store";
import type { GraphEdge } from "./types";
import { count, t, text } from "./words";

interface Props {
  graph: Graph;
  shown: Shown;
  selected: string;
}

export function Tables({ graph, shown, selected }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const nodes = [...graph.nodes.values()].filter((node) => !shown.hidden.has(node.id));
  const edges = [...graph.edges.values()].filter((edge) => !shown.hidden.has(edge.id));
  const current = shown.hidden.has(selected) ? "" : selected || nodes[0]?.id;
  useEffect(() => row(box.current, selected)?.scrollIntoView({ block: "nearest" }), [selected]);
  const go = (id: string | undefined) => {
    const found = id === undefined ? null : row(box.current, id);
    found?.focus();
    if (found) change({ selected: id as string });
  };
  const keys = (event: KeyboardEvent) => {
    const here = (event.target as HTMLElement).closest<HTMLElement>("[data-id]");
    if (!here) return;
    if (event.key === "Enter") return change({ selected: here.dataset["id"] ?? "", tab: "details" });
    const next = step(event.key, here, graph, edges);
    if (next === undefined) return;
    event.preventDefault();
    go(next);
  };
  const props = (id: string) => ({
    "data-id": id, tabIndex: id === current ? 0 : -1, "aria-selected": id === selected,
    class: shown.dimmed.has(id) ? "dimmed" : "", onClick: () => change({ selected: id }),
  });
  const name = (id: string) => <bdi>{text(graph.nodes.get(id)?.caption ?? {}, id)}</bdi>;
  return (
    <div class="tables" ref={box} onKeyDown={keys}>
      <p class="soft">{t("tableHelp")}</p>
      <table role="grid" aria-label={t("nodes")}>
        <caption>{t("nodes")} <small>{count(nodes.length)}</small></caption>
        <thead><tr><th scope="col">{t("name")}</th><th scope="col">{t("type")}</th><th scope="col">{t("relations")}</th></tr></thead>
        <tbody>
          {nodes.map((node) => (
            <tr key={node.id} {...props(node.id)}>
              <th scope="row"><i class="dot" style={{ background: node.color }} />{name(node.id)}</th>
              <td>{typeName(node.type)}</td>
              <td class="number">{count(graph.around.get(node.id)?.filter((edge) => !shown.hidden.has(edge.id)).length ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table role="grid" aria-label={t("relations")}>
        <caption>{t("relations")} <small>{count(edges.length)}</small></caption>
        <thead><tr><th scope="col">{t("from")}</th><th scope="col">{t("relation")}</th><th scope="col">{t("to")}</th><th scope="col">{t("when")}</th></tr></thead>
        <tbody>
          {edges.map((edge) => (
            <tr key={edge.id} {...props(edge.id)}>
              <td>{name(edge.source)}</td><td>{text(edge.caption)}</td><td>{name(edge.target)}</td><td>{span(edge)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function row(box: HTMLElement | null, id: string): HTMLElement | null {
  return id ? box?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`) ?? null : null;
}

/** The row that a key leads to: the next one, or along an edge. */
function step(key: string, here: HTMLElement, graph: Graph, edges: GraphEdge[]): string | undefined {
  const id = here.dataset["id"] ?? "", edge = graph.edges.get(id);
  const beside = (other: Element | null) => (other as HTMLElement | null)?.dataset["id"];
  switch (key) {
    case "ArrowDown": return beside(here.nextElementSibling);
    case "ArrowUp": return beside(here.previousElementSibling);
    case "Home": return beside(here.parentElement?.firstElementChild ?? null);
    case "End": return beside(here.parentElement?.lastElementChild ?? null);
    case "ArrowRight": return edge ? edge.target : edges.find((each) => each.source === id || each.target === id)?.id;
    case "ArrowLeft": return edge?.source;
    default: return undefined;
  }
}
