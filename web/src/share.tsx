/** A link to this picture, code to embed it, and its files. */
import { useEffect, useRef } from "preact/hooks";
import { Copied, frameOf } from "./copied";
import { pictureAddress } from "./fetching";
import type { Graph } from "./graph";
import { toQuery, type State } from "./state";
import { lang, t, text } from "./words";

const FORMATS = ["svg", "png", "html", "csv", "jsonld", "gexf", "graphml", "json"];

export function Share({ state, graph, close }: { state: State; graph: Graph; close(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const link = `${location.origin}/?${toQuery(state, lang)}`;
  return (
    <dialog ref={dialog} class="share" aria-labelledby="share-title" onClose={close}>
      <h2 id="share-title">{t("share")}</h2>
      <Copied label={t("link")} value={link} />
      <Copied label={t("embed")} value={frameOf(pictureAddress(state), text(graph.view.title))} />
      <h3>{t("formats")}</h3>
      <ul class="chips">
        {FORMATS.map((format) => <li key={format}><a class="button" href={pictureAddress(state, format)} download={`aikg-${state.view.replaceAll(/[^\w-]+/g, "-")}.${format}`}>{format.toUpperCase()}</a></li>)}
      </ul>
      <form method="dialog"><button type="submit">{t("close")}</button></form>
    </dialog>
  );
}
