/** A view in the page of another: to move, zoom and point at, with what is said of each thing and by whom. */
import { render } from "preact";
import { useEffect, useReducer, useRef } from "preact/hooks";
import { SourceNote } from "./claims";
import { Details } from "./details";
import { Legend } from "./legend";
import type { Picture } from "./picture";
import { Canvas, drawing, Heading, Tool, Zoom } from "./stage";
import { change, load, store, subscribe } from "./store";
import { tellHeight } from "./tell";
import { t } from "./words";

const box = document.getElementById("embed") as HTMLElement;

function Embed() {
  const [, again] = useReducer((n: number) => n + 1, 0);
  const picture = useRef<Picture | null>(null);
  useEffect(() => subscribe(() => again(0)), []);
  const { state, graph, shown, loading } = store;
  if (!graph) return null;
  return (
    <section class="stage" aria-label={t("graph")} aria-busy={loading}>
      <div class="top">
        <Heading store={{ ...store }} />
        <div class="tools" role="toolbar" aria-label={t("tools")}><Zoom picture={picture} /></div>
      </div>
      <Canvas store={{ ...store }} picture={picture} />
      {state.selected && (
        <section class="panel" aria-label={t("details")}>
          <Tool sign="✕" word="close" press={() => change({ selected: "" })} />
          <div class="tab" role="region" aria-live="polite" aria-label={t("details")} tabIndex={0}><Details graph={graph} state={state} /></div>
        </section>
      )}
      <div class="feet">
        <Legend graph={graph} shown={shown} off={state.typesOff} />
        <details class="cited soft"><summary>{t("sources")}{t("colon")} {Object.values(graph.sources).map(({ title }) => title).join("; ")}</summary>
          <ol class="sources">{Object.entries(graph.sources).map(([key, source]) => <li key={key}><SourceNote source={source} /></li>)}</ol>
        </details>
      </div>
    </section>
  );
}

/** The figure that the page comes with stays where nothing better can be drawn. */
async function start(): Promise<void> {
  store.state = { ...store.state, view: box.dataset["view"] ?? "" };
  if (store.state.theme) document.documentElement.dataset["theme"] = store.state.theme;
  await load();
  if (!store.graph) return;
  box.hidden = false;
  document.documentElement.classList.add("drawn");
  render(<Embed />, box);
}

tellHeight();
if (drawing !== "none") void start();
