/** What is selected: a node with its neighbours and claims, or an edge with its claims. */
import { ClaimsOf } from "./claims";
import { focusOf, type Graph } from "./graph";
import { collapse, COMMUNITIES, expand, unfold } from "./moves";
import { embedded, entityAddress, typeName } from "./page";
import { pathOf, Sentences } from "./paths";
import type { State } from "./state";
import { change, open } from "./store";
import type { GraphEdge, GraphNode } from "./types";
import { count, foreign, t, text } from "./words";

export function Details({ graph, state }: { graph: Graph; state: State }) {
  const id = state.selected || focusOf(graph.view);
  const node = graph.nodes.get(id), edge = graph.edges.get(id);
  return (
    <>
      {graph.paths && <Sentences graph={graph} selected={state.selected} />}
      {node && <NodeDetails graph={graph} node={node} closed={state.closed.includes(id)} />}
      {edge && <EdgeDetails graph={graph} edge={edge} />}
      {!node && !edge && !pathOf(graph, id) && graph.view.view !== COMMUNITIES && <p class="soft">{t("detailsHint")}</p>}
      {(graph.view.communities?.length ?? 0) > 1 && <Communities graph={graph} selected={state.selected} />}
      <About graph={graph} />
    </>
  );
}

/** The parts of the whole graph, each named by its best linked entity. */
function Communities({ graph, selected }: { graph: Graph; selected: string }) {
  return (
    <section class="more" aria-label={t("communities")}>
      <h3>{t("communities")}</h3>
      <ul>
        {graph.view.communities?.map(({ number, hub, caption, nodes }) => (
          <li key={number}>
            <button type="button" aria-pressed={selected === hub} onClick={() => embedded ? change({ selected: hub }) : open(`community/${number}`)}>
              <bdi>{text(caption, hub)}</bdi> <b>{count(nodes)}</b>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NodeDetails({ graph, node, closed }: { graph: Graph; node: GraphNode; closed: boolean }) {
  const language = foreign(node.caption), focus = focusOf(graph.view);
  const shown = text(node.caption, node.id);
  const others = new Map(Object.entries(node.caption).map(([code, name]) => [name, code]));
  others.delete(shown);
  return (
    <article>
      <p class="type"><i class="dot" style={{ background: node.color }} />{typeName(node.type)}</p>
      <h2><bdi lang={language || undefined}>{shown}</bdi>{language && <small class="lang">{language}</small>}</h2>
      {others.size > 0 && <p class="others">{[...others].map(([name, code]) => <bdi lang={code} key={code}>{name}</bdi>)}</p>}
      <p class="actions">
        {!embedded && node.id !== focus && <button type="button" onClick={() => open(`ego/${node.id}`, { selected: node.id })}>{t("onlyHere")}</button>}
        {!embedded && <button type="button" onClick={() => change({ tab: "connect" })}>{t("connect")}</button>}
        <a href={entityAddress(node.id)} target={embedded ? "_blank" : undefined} rel="noopener">{t("newTab")}</a>
      </p>
      {!embedded && <More graph={graph} node={node} closed={closed} />}
      <ClaimsOf id={node.id} graph={graph} />
    </article>
  );
}

/** Neighbours that are not shown, by relation, and the way to show them. */
function More({ graph, node, closed }: { graph: Graph; node: GraphNode; closed: boolean }) {
  const near = graph.around.get(node.id) ?? [];
  const rows = Object.entries(node.more).filter(([, n]) => n > 0).sort(([, a], [, b]) => b - a);
  return (
    <section class="more" aria-label={t("expand")}>
      <h3>{t("expand")}</h3>
      {!rows.length && <p class="soft">{t("nothingMore")}</p>}
      <ul>
        {rows.map(([relation, n]) => (
          <li key={relation}>
            <button type="button" onClick={() => expand(node.id, relation)}>
              <span>{arrow(near, relation, node.id)}{text(graph.relations.get(relation) ?? {}, relation)}</span> <b>{t("expandMore", { n: count(n) })}</b>
            </button>
          </li>
        ))}
        {near.length > 0 && (
          <li>
            <button type="button" class="quiet" onClick={() => (closed ? unfold : collapse)(node.id)}>{t(closed ? "unfold" : "collapse")}</button>
          </li>
        )}
      </ul>
    </section>
  );
}

/** Which way a relation leads from a node, where all that are shown lead one way. */
function arrow(near: GraphEdge[], relation: string, id: string): string {
  const same = near.filter(({ type }) => type === relation);
  if (same.length && same.every(({ target }) => target === id)) return "← ";
  return same.length && same.every(({ source }) => source === id) ? "→ " : "";
}

function EdgeDetails({ graph, edge }: { graph: Graph; edge: GraphEdge }) {
  const name = (id: string) => (
    <button type="button" class="link" onClick={() => change({ selected: id })}>
      <bdi>{text(graph.nodes.get(id)?.caption ?? {}, id)}</bdi>
    </button>
  );
  return (
    <article>
      <p class="type">{t("relation")}</p>
      <h2 class="edge">{name(edge.source)} <span>{text(edge.caption)}</span> {name(edge.target)}</h2>
      <dl class="inline">
        {(edge.start || edge.end) && <div><dt>{t("when")}</dt><dd>{span(edge)}</dd></div>}
        {edge.confidence && <div><dt>{t("confidence")}</dt><dd>{edge.confidence}</dd></div>}
      </dl>
      {graph.view.view === COMMUNITIES
        ? edge.facts.map(({ key, caption, value }) => <p key={key}>{text(caption)}{t("colon")} {value}</p>)
        : <ClaimsOf id={edge.id} graph={graph} sources={edge.sources} />}
    </article>
  );
}

export function span({ start = "", end = "" }: GraphEdge): string {
  return end && end !== start ? `${start} – ${end}` : start;
}

function About({ graph }: { graph: Graph }) {
  const { view } = graph;
  const left = Object.entries(view.leftOut.byType).sort(([, a], [, b]) => b - a);
  return (
    <footer class="about soft">
      {left.length > 0 && (
        <p>{t("leftOut")}{t("colon")} {left.map(([type, n]) => `${typeName(type)} ${count(n)}`).join(", ")}.</p>
      )}
      <p>{t("dataAsOf")} {view.asOf} · {t("snapshot")} <code>{view.snapshot}</code></p>
    </footer>
  );
}
