/** The answer of a query in the page of another: drawn as a chart or map, with its table below. */
import { render } from "preact";
import type { Cell, Table } from "./query/answers";
import { Chart, series } from "./query/chart";
import { places, WorldMap } from "./query/map";
import { tellHeight } from "./tell";

type Written = Omit<Cell, "number"> & { number: string };

const box = document.getElementById("drawn") as HTMLElement, rows = document.getElementById("rows") as HTMLDetailsElement;
const { names, rows: found } = JSON.parse(document.getElementById("answer")?.textContent ?? "{}") as { names: string[]; rows: Written[][] };
const table: Table = {
  names, seconds: 0, rows: found.map((row) => row.map((cell) => ({ ...cell, number: cell.number === "" ? null : Number(cell.number) }))),
};
const chart = box.dataset["form"] === "chart" ? series(table) : null, map = box.dataset["form"] === "map" ? places(table) : null;
if (chart) render(<Chart of={chart} />, box);
if (map) render(<WorldMap of={map} />, box);
rows.open = !chart && !map;
tellHeight();
