/** Numbers of countries on a map that comes with the page: no tiles, and nothing is asked of others. */
import { useEffect, useState } from "preact/hooks";
import { once } from "../fetching";
import { count, countryName, t } from "../words";
import type { Table } from "./answers";
import { numbersOf } from "./chart";

export interface Places {
  name: string;
  /** Two letters of a country → its number, of several rows their sum. */
  values: Map<string, number>;
}

interface World {
  width: number;
  height: number;
  areas: Record<string, string>;
  points: Record<string, [x: number, y: number]>;
}

const COUNTRY = /^country-([a-z]{2})$/;
const STEPS = 5;

export function places(table: Table): Places | null {
  const { names, rows } = table, numbers = numbersOf(table);
  const countries = names.findIndex((_, at) => rows.length > 1 && rows.every((row) => COUNTRY.test(row[at]?.id ?? "")));
  if (numbers < 0 || countries < 0) return null;
  const values = new Map<string, number>();
  for (const row of rows) {
    const code = (COUNTRY.exec(row[countries]?.id ?? "")?.[1] ?? "").toUpperCase();
    values.set(code, (values.get(code) ?? 0) + (row[numbers]?.number ?? 0));
  }
  return { name: names[numbers] ?? "", values };
}

export function WorldMap({ of: { name, values } }: { of: Places }) {
  const [world, setWorld] = useState<World | null>(null), [error, setError] = useState("");
  useEffect(() => { once<World>("/static/app/countries.json").then(setWorld, (fault: unknown) => setError(String(fault))); }, []);
  if (error) return <p class="fault">{t("failed", { what: error })}</p>;
  if (!world) return <p class="soft">{t("loading")}</p>;
  const bounds = steps([...values.values()]), missing = [...values.keys()].filter((code) => !world.areas[code] && !world.points[code]);
  const shade = (value: number | undefined) => value === undefined ? "var(--faint)" : shadeOf(bounds.filter((bound) => value >= bound).length);
  const said = (code: string, value: number | undefined) => `${countryName(code)}${value === undefined ? "" : `: ${count(value)}`}`;
  return (
    <figure class="map">
      <svg role="img" aria-label={t("mapOf", { what: name })} viewBox={`0 0 ${world.width} ${world.height}`}>
        {Object.entries(world.areas).map(([code, d]) => <path key={code} d={d} style={{ fill: shade(values.get(code)) }}><title>{said(code, values.get(code))}</title></path>)}
        {Object.entries(world.points).map(([code, [x, y]]) => values.has(code) && (
          <circle key={code} cx={x} cy={y} r={4} style={{ fill: shade(values.get(code)) }}><title>{said(code, values.get(code))}</title></circle>
        ))}
      </svg>
      <ul class="legend" aria-label={name}>
        {bounds.map((bound, step) => <li key={bound}><i class="dot" style={{ background: shadeOf(step + 1) }} />{count(bound)}{step + 1 < bounds.length ? "" : " +"}</li>)}
      </ul>
      <figcaption class="soft">{t("mapSource")}{missing.length > 0 && ` ${t("leftOut")}${t("colon")} ${missing.map((code) => said(code, values.get(code))).join(", ")}.`}</figcaption>
    </figure>
  );
}

/** Least values of the classes: about as many countries in each. */
function steps(values: number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const found = Array.from({ length: STEPS }, (_, step) => sorted[Math.floor((step * sorted.length) / STEPS)] ?? 0);
  return [...new Set(found)];
}

function shadeOf(step: number): string {
  return `color-mix(in oklab, var(--accent) ${10 + (90 * step) / STEPS}%, var(--paper))`;
}
