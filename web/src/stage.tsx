/** The picture with its tools, and the date that it is drawn for. */
import { useEffect, useRef, useState } from "preact/hooks";
import { AsOf } from "./as-of";
import { Legend } from "./legend";
import { FIRST_NODES, pictureAddress } from "./fetching";
import { fitting } from "./filter";
import { focusOf } from "./graph";
import { COMMUNITIES, expandMost, openCommunity } from "./moves";
import { embedded } from "./page";
import { graphics } from "./graphics";
import { Picture } from "./picture";
import { Share } from "./share";
import { change, open, undo, type Store } from "./store";
import { count, t, text } from "./words";
import { walk } from "./walk";
import type { Word } from "./words/en";

export const drawing = graphics();

export function Stage({ store }: { store: Store }) {
  const { state, graph, shown, loading } = store;
  const picture = useRef<Picture | null>(null);
  const [sharing, share] = useState(false);
  return (
    <section class="stage" aria-label={t("graph")} aria-busy={loading}>
      <div class="top">
        <Heading store={store} />
        <div class="tools" role="toolbar" aria-label={t("tools")}>
          <Tool sign="↶" word="undo" disabled={!store.canUndo} press={undo} wide />
          <Tool sign="❉" word="overview" press={() => open(COMMUNITIES)} wide />
          <Tool sign="↗" word="share" press={() => share(true)} wide />
          <Theme theme={state.theme} />
          <Zoom picture={picture} />
        </div>
      </div>
      <Canvas store={store} picture={picture} />
      <div class="feet">
        {graph && <AsOf graph={graph} asOf={state.asOf} />}
        {graph && <Legend graph={graph} shown={shown} off={state.typesOff} />}
      </div>
      {sharing && graph && <Share state={state} graph={graph} close={() => share(false)} />}
    </section>
  );
}

interface CanvasProps {
  store: Store;
  picture: { current: Picture | null };
}

/** The picture itself, by mouse, touch and keys. */
export function Canvas({ store, picture }: CanvasProps) {
  const { state, graph, shown, error, loading } = store;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (drawing === "none" || !box.current) return undefined;
    const made = new Picture(box.current, {
      select: (id) => (!embedded && openCommunity(id)) || change(id ? { selected: id, tab: "details" } : { selected: "" }), expand: walkOn,
      moved: (camera) => change({ camera }),
    }, drawing === "reduced");
    picture.current = made;
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(box.current);
    const dark = matchMedia("(prefers-color-scheme: dark)"), recolour = () => made.recolour();
    dark.addEventListener("change", recolour);
    return () => { watch.disconnect(); dark.removeEventListener("change", recolour); made.kill(); };
  }, []);
  useEffect(() => {
    if (!graph) return;
    picture.current?.show(graph, shown, state.selected);
    performance.mark("drawn");
  }, [graph, shown, state.selected]);
  useEffect(() => {
    // what was pressed may be gone: by keys one goes on from the picture
    if (!embedded && navigator.userActivation?.hasBeenActive && document.activeElement === document.body) box.current?.focus({ preventScroll: true });
  }, [graph]);
  useEffect(() => picture.current?.recolour(), [state.theme]);
  useEffect(() => picture.current?.look(state.camera), [state.view, graph, state.camera]);
  useEffect(() => {
    const panel = document.querySelector(".panel"), reveal = () => picture.current?.reveal(state.selected, panel?.getBoundingClientRect());
    if (!panel) return reveal();
    const watch = new ResizeObserver(reveal); // it grows with what is read
    watch.observe(panel);
    return () => watch.disconnect();
  }, [state.selected]);

  const keys = (event: KeyboardEvent) => {
    const next = graph && walk(event.key, graph, shown, state.selected || focusOf(graph.view), (id) => picture.current?.place(id));
    if (next) change({ selected: next });
    else if (event.key === "Enter" && state.selected) walkOn(state.selected);
    else if (event.key === "+" || event.key === "=") picture.current?.zoom(1.5);
    else if (event.key === "-") picture.current?.zoom(1 / 1.5);
    else if (event.key === "0") picture.current?.fit();
    else if (event.key === "Escape") change({ selected: "" });
    else return;
    event.preventDefault();
  };
  const nothing = graph && graph.nodes.size > 0 && [...graph.nodes.keys()].every((id) => shown.hidden.has(id));
  return (
    <div class="frame">
      <div class="canvas" ref={box} tabIndex={0} role="application" aria-roledescription={t("graph")} onKeyDown={keys}
        aria-label={`${t("graph")}: ${graph ? text(graph.view.title) : ""}. ${t(embedded ? "embedHelp" : "graphHelp")}`} />
      {drawing === "none" && <Fixed address={pictureAddress(state, "svg")} />}
      {loading && <p class="loading">{t("loading")}</p>}
      {error && <p class="fault" role="alert">{t("failed", { what: error })}</p>}
      {nothing && <p class="fault">{t("empty")}</p>}
    </div>
  );
}

/** More neighbours of a node, where one may walk on. */
function walkOn(id: string): void {
  if (!embedded) expandMost(id);
}

export function Zoom({ picture }: Pick<CanvasProps, "picture">) {
  return (
    <>
      <Tool sign="+" word="zoomIn" press={() => picture.current?.zoom(1.5)} />
      <Tool sign="−" word="zoomOut" press={() => picture.current?.zoom(1 / 1.5)} />
      <Tool sign="⤢" word="fit" press={() => picture.current?.fit()} />
    </>
  );
}

export function Heading({ store: { graph, shown, state } }: { store: Store }) {
  if (!graph) return null;
  const there = [...graph.nodes.keys()].filter((id) => !shown.hidden.has(id)).length, fit = fitting(graph, shown).length;
  const links = [...graph.edges.keys()].filter((id) => !shown.hidden.has(id)).length, { leftOut } = graph.view;
  return (
    <header>
      <h1><bdi>{text(graph.view.title)}</bdi></h1>
      <p class="soft">
        {t("nodes")} {count(there)} · {t("relations")} {count(links)}
        {leftOut.nodes > 0 && <> · {t("leftOut")} {count(leftOut.nodes)}</>}
        {fit < there && <> · {t("filtered", { n: count(fit), of: count(graph.nodes.size) })}</>}
        {state.asOf && <> · {t("asOf")} {state.asOf} ({t("undated", { n: count(shown.undated.size) })})</>}
        {drawing === "reduced" && graph.nodes.size > FIRST_NODES * 5 && <> · {t("reduced")}</>}
      </p>
    </header>
  );
}

/** The picture as the service draws it, for browsers that cannot. */
function Fixed({ address }: { address: string }) {
  return <figure class="fixed"><img src={address} alt="" /><figcaption>{t("noGraphics")}</figcaption></figure>;
}

function Theme({ theme }: { theme: string }) {
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const next = dark ? "light" : "dark";
  return <Tool sign={dark ? "☀" : "☾"} word={next} press={() => change({ theme: next })} />;
}

interface ToolProps {
  sign: string;
  word: Word;
  press(): void;
  disabled?: boolean;
  /** Is its word written beside the sign where there is room? */
  wide?: boolean;
}

export function Tool({ sign, word, press, disabled = false, wide = false }: ToolProps) {
  return (
    <button type="button" class="icon" aria-label={t(word)} title={t(word)} disabled={disabled} onClick={press}>
      <span aria-hidden="true">{sign}</span>{wide && <span class="wide">{t(word)}</span>}
    </button>
  );
}
