/** A chart where a table has names or dates in one column and numbers in another. */
import { count, short, t } from "../words";
import type { Cell, Table } from "./answers";

export interface Series {
  name: string;
  value: string;
  points: [label: string, value: number][];
  /** What the numbers count in, where a column tells; rows in other units are left out. */
  unit: string;
  leftOut: number;
  /** Are the names points in time? */
  time: boolean;
}

const MOST = 40;

export function series({ names, rows }: Table): Series | null {
  if (rows.length < 2) return null;
  const numbers = numbersOf({ names, rows });
  const labels = names.findIndex((_, at) => rows.every((row) => row[at]?.number === null) && new Set(rows.map((row) => row[at]?.text)).size > 1);
  if (numbers < 0 || labels < 0) return null;
  const alike = inOneUnit(names.findIndex((name, at) => at !== labels && /currency|unit$/i.test(name)), rows.filter((row) => row[numbers]?.number != null));
  const points = alike.rows.map((row) => [row[labels]?.text ?? "", row[numbers]?.number ?? 0] as [string, number]);
  const time = points.every(([label]) => /^\d{4}(-\d\d)?(-\d\d)?$/.test(label));
  const shown = time ? points.toSorted(([a], [b]) => a.localeCompare(b)) : points.slice(0, MOST);
  return { name: names[labels] ?? "", value: names[numbers] ?? "", points: shown, unit: alike.unit, leftOut: rows.length - shown.length, time };
}

/** The rows of the unit that most have: a length drawn for dollars is none for won. */
function inOneUnit(column: number, rows: Cell[][]): { unit: string; rows: Cell[][] } {
  if (column < 0) return { unit: "", rows };
  const groups = Map.groupBy(rows, (row) => row[column]?.text ?? "");
  const [unit, kept] = [...groups].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? ["", rows];
  return { unit, rows: kept };
}

/** The first column that has numbers alone; -1 where there is none. */
export function numbersOf({ names, rows }: Pick<Table, "names" | "rows">): number {
  return names.findIndex((_, at) => rows.every((row) => row[at]?.number !== null || row[at]?.text === "") && rows.some((row) => row[at]?.number !== null));
}

export function Chart({ of }: { of: Series }) {
  return (
    <figure class="chart">
      <figcaption class="soft">{of.value}{of.unit && ` (${of.unit})`} / {of.name}{of.leftOut > 0 && ` · ${t("leftOut")}${t("colon")} ${count(of.leftOut)}`}</figcaption>
      {of.time ? <Line of={of} /> : <Bars of={of} />}
    </figure>
  );
}

function Bars({ of: { points, name, value } }: { of: Series }) {
  const most = Math.max(...points.map(([, n]) => n), 0), height = 26;
  return (
    <svg role="img" aria-label={`${value} / ${name}`} viewBox={`0 0 800 ${points.length * height}`}>
      {points.map(([label, n], row) => (
        <g key={row} transform={`translate(0 ${row * height})`}>
          <text x={230} y={17} text-anchor="end">{label.length > 32 ? `${label.slice(0, 31)}…` : label}</text>
          <rect x={240} y={4} height={17} rx={2} width={most ? Math.max((420 * n) / most, 1) : 1} />
          <text x={246 + (most ? (420 * Math.max(n, 0)) / most : 0)} y={17}>{count(n)}</text>
          <title>{`${label}: ${count(n)}`}</title>
        </g>
      ))}
    </svg>
  );
}

function Line({ of: { points, name, value } }: { of: Series }) {
  const times = points.map(([label]) => Date.parse(label)), numbers = points.map(([, n]) => n);
  const first = Math.min(...times), span = Math.max(...times) - first || 1;
  const most = Math.max(...numbers, 0), least = Math.min(...numbers, 0), range = most - least || 1;
  const x = (i: number) => 70 + (700 * ((times[i] ?? first) - first)) / span, y = (n: number) => 260 - (240 * (n - least)) / range;
  return (
    <svg role="img" aria-label={`${value} / ${name}`} viewBox="0 0 800 300">
      {[least, (least + most) / 2, most].map((n) => (
        <g key={n}><line x1={70} x2={770} y1={y(n)} y2={y(n)} /><text x={62} y={y(n) + 4} text-anchor="end">{short(n)}</text></g>
      ))}
      <polyline points={points.map(([, n], i) => `${x(i)},${y(n)}`).join(" ")} />
      {points.map(([label, n], i) => <circle key={i} cx={x(i)} cy={y(n)} r={4}><title>{`${label}: ${count(n)}`}</title></circle>)}
      <text x={70} y={288}>{points[0]?.[0]}</text><text x={770} y={288} text-anchor="end">{points.at(-1)?.[0]}</text>
    </svg>
  );
}
