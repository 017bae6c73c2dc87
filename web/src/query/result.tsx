/** An answer as table, chart or graph, with its files and code. */
import { useState } from "preact/hooks";
import { Copied, frameOf } from "../copied";
import { count, lang, t } from "../words";
import { address, FIELD, type Cell, type Table } from "./answers";
import { Chart, series } from "./chart";
import type { QueryLanguage } from "./editor";
import { places, WorldMap } from "./map";
import { samples } from "./samples";

export type Form = "table" | "chart" | "map" | "graph";
const ROWS = 500;
const DRAWN = 60;

export interface Asked {
  language: QueryLanguage;
  query: string;
}

interface Props {
  asked: Asked;
  answer: Table | string;
  form: Form;
  choose(form: Form): void;
}

export function Result({ asked, answer, form, choose }: Props) {
  const name = asked.language === "sparql" ? "SPARQL" : "Cypher";
  if (typeof answer === "string") return <><h2>{name}</h2><pre class="scroll" tabIndex={0}>{answer}</pre><Code asked={asked} /></>;
  const chart = series(answer), map = places(answer), ids = entities(answer);
  const forms: [Form, boolean][] = [["table", true], ["chart", chart !== null], ["map", map !== null], ["graph", ids.length > 0]];
  const shown = forms.find(([each, can]) => each === form && can)?.[0] ?? "table";
  return (
    <>
      <h2>{name} · {t(answer.rows.length === 1 ? "row" : "rows", { n: count(answer.rows.length) })} <small>{answer.seconds.toFixed(2)} s</small></h2>
      <p class="actions">
        {forms.map(([each, can]) => <button type="button" key={each} disabled={!can} aria-pressed={each === shown} onClick={() => choose(each)}>{t(each)}</button>)}
        {["csv", "json"].map((format) => <a class="button" key={format} href={address(asked.language, asked.query, format)} download={`aikg-${asked.language}.${format}`}>{format.toUpperCase()}</a>)}
      </p>
      {shown === "table" && <Rows table={answer} />}
      {shown === "chart" && chart && <Chart of={chart} />}
      {shown === "map" && map && <WorldMap of={map} />}
      {shown === "graph" && <Graph ids={ids} />}
      <Copied label={t("embed")} value={frameOf(embedAddress(asked, shown, ids), name)} />
      <Code asked={asked} />
    </>
  );
}

/** Where the answer is as a page to embed: of a graph, the view of what was found. */
function embedAddress({ language, query }: Asked, form: Form, ids: string[]): string {
  const asked = new URLSearchParams({ language, [FIELD[language]]: query, form, lang });
  return location.origin + (form === "graph" ? `/embed/${selection(ids)}?lang=${lang}` : `/embed/query?${asked}`);
}

function selection(ids: string[]): string {
  return `selection/${ids.map(encodeURIComponent).join(",")}`;
}

function Rows({ table }: { table: Table }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("table")}>
      <table>
        <thead><tr>{table.names.map((name) => <th scope="col" key={name}>{name}</th>)}</tr></thead>
        <tbody>
          {table.rows.slice(0, ROWS).map((row, at) => (
            <tr key={at}>{row.map((cell, place) => <td key={place} class={cell.number === null ? "" : "number"}><CellText cell={cell} /></td>)}</tr>
          ))}
        </tbody>
      </table>
      {table.rows.length > ROWS && <p class="soft">{t("leftOut")}{t("colon")} {count(table.rows.length - ROWS)}</p>}
    </div>
  );
}

function CellText({ cell }: { cell: Cell }) {
  const shown = <bdi lang={cell.lang || undefined}>{cell.text}</bdi>;
  if (cell.id) return <a href={`/entities/${encodeURIComponent(cell.id)}?lang=${lang}`}>{shown}</a>;
  return /^https?:\/\//.test(cell.url) ? <a href={cell.url} rel="noopener noreferrer">{shown}</a> : shown;
}

function entities({ rows }: Table): string[] {
  return [...new Set(rows.flat().flatMap((cell) => cell.ids ?? cell.id).filter(Boolean))].slice(0, DRAWN);
}

function Graph({ ids }: { ids: string[] }) {
  const view = selection(ids);
  return (
    <figure class="drawn">
      <img src={`/graph/${view}?format=svg&lang=${lang}`} alt={t("graph")} />
      <figcaption><a href={`/?view=${view}&lang=${lang}`}>{t("explore")}</a></figcaption>
    </figure>
  );
}

function Code({ asked }: { asked: Asked }) {
  const [shown, show] = useState("curl"), code = samples(asked.language, asked.query, location.origin);
  return (
    <details class="code"><summary>{t("code")}</summary>
      <p class="actions">{Object.keys(code).map((name) => <button type="button" key={name} aria-pressed={name === shown} onClick={() => show(name)}>{name}</button>)}</p>
      <pre class="scroll" tabIndex={0}>{code[shown]}</pre>
    </details>
  );
}
