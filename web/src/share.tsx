/** A link to this picture, code to embed it, and its files. */
import { useEffect, useRef, useState } from "preact/hooks";
import { pictureAddress } from "./fetching";
import type { Graph } from "./graph";
import { toQuery, type State } from "./state";
import { lang, t, text } from "./words";

const FORMATS = ["svg", "png", "html", "csv", "jsonld", "gexf", "graphml", "json"];

export function Share({ state, graph, close }: { state: State; graph: Graph; close(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const link = `${location.origin}/?${toQuery(state, lang)}`;
  const frame = document.createElement("iframe");
  frame.src = pictureAddress(state);
  frame.title = text(graph.view.title);
  frame.width = "100%";
  frame.height = "480";
  return (
    <dialog ref={dialog} class="share" aria-labelledby="share-title" onClose={close}>
      <h2 id="share-title">{t("share")}</h2>
      <Copied label={t("link")} value={link} />
      <Copied label={t("embed")} value={frame.outerHTML} />
      <h3>{t("formats")}</h3>
      <ul class="chips">
        {FORMATS.map((format) => <li key={format}><a class="button" href={pictureAddress(state, format)} download>{format.toUpperCase()}</a></li>)}
      </ul>
      <form method="dialog"><button type="submit">{t("close")}</button></form>
    </dialog>
  );
}

function Copied({ label, value }: { label: string; value: string }) {
  const [done, setDone] = useState(false), field = useRef<HTMLInputElement>(null);
  const copy = () => {
    field.current?.select();
    navigator.clipboard?.writeText(value).then(() => setDone(true), () => undefined);
  };
  return (
    <p class="copied"><label>{label}<input ref={field} readOnly value={value} onFocus={(event) => event.currentTarget.select()} /></label>
      <button type="button" onClick={copy}>{done ? t("copied") : t("copy")}</button></p>
  );
}
