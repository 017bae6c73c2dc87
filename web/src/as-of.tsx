/** A slider over the dates that the graph holds. */
import { dates } from "./filter";
import type { Graph } from "./graph";
import { change } from "./store";
import { t } from "./words";

/** The part of the dates before which the slider does not go: one old date would leave no room for the others. */
const EARLY = 0.05;

export function AsOf({ graph, asOf }: { graph: Graph; asOf: string }) {
  const years = dates(graph).map((date) => Number(date.slice(0, 4)));
  if (new Set(years).size < 2) return null;
  const first = years[Math.floor(years.length * EARLY)]!, last = years.at(-1)! + 1;
  const month = asOf ? (Number(asOf.slice(0, 4)) - first) * 12 + Number(asOf.slice(5, 7)) : (last - first) * 12;
  const slide = (event: { currentTarget: HTMLInputElement }) => {
    const value = Number(event.currentTarget.value);
    change({ asOf: value >= (last - first) * 12 ? "" : endOfMonth(first * 12 + value) });
  };
  return (
    <form class="as-of" onSubmit={(event) => event.preventDefault()}>
      <label title={t("asOfHelp")}>{t("asOf")}
        <input type="range" min={1} max={(last - first) * 12} value={month} onInput={slide} aria-valuetext={asOf || t("asOfAny")} />
      </label>
      <input type="date" value={asOf} aria-label={t("asOf")} onChange={(event) => typed(event.currentTarget.value)} />
      {asOf && <button type="button" onClick={() => change({ asOf: "" })}>{t("asOfAny")}</button>}
    </form>
  );
}

/** While a year is typed its first digits are years of another age. */
function typed(date: string): void {
  if (!date || date >= "1000") change({ asOf: date });
}

/** The last day of a month that is counted from the year 0. */
function endOfMonth(months: number): string {
  const day = new Date(Date.UTC(Math.floor((months - 1) / 12), ((months - 1) % 12) + 1, 0));
  return day.toISOString().slice(0, 10);
}
