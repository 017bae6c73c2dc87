/** The side of the picture, on phones a sheet from below: details, tables, filters, connections. */
import { useState } from "preact/hooks";
import { Connect } from "./connect";
import { Details } from "./details";
import { Filters } from "./filters";
import type { Tab } from "./state";
import { change, type Store } from "./store";
import { Tables } from "./tables";
import { t } from "./words";

const TABS: readonly Tab[] = ["details", "table", "filters", "connect"];
const HEIGHTS = ["low", "half", "full"] as const;

export function Panel({ store }: { store: Store }) {
  const [height, setHeight] = useState<(typeof HEIGHTS)[number]>("half");
  const { state, graph, shown } = store;
  const choose = (tab: Tab) => {
    change({ tab });
    if (height === "low") setHeight("half");
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[event.key];
    if (!step) return;
    const next = TABS[(TABS.indexOf(state.tab) + step) % TABS.length] as Tab;
    choose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <section class={`panel ${height}`} aria-label={t(state.tab)}>
      <button type="button" class="grip" aria-label={t("panel")} title={t("panel")}
        onClick={() => setHeight(HEIGHTS[(HEIGHTS.indexOf(height) + 1) % HEIGHTS.length] ?? "half")} />
      <div role="tablist" aria-label={t("tools")} onKeyDown={keys}>
        {TABS.map((tab) => (
          <button type="button" role="tab" id={`tab-${tab}`} key={tab} aria-selected={tab === state.tab}
            aria-controls="tab-panel" tabIndex={tab === state.tab ? 0 : -1} onClick={() => choose(tab)}>
            {t(tab)}
          </button>
        ))}
      </div>
      <div class="tab" role="tabpanel" id="tab-panel" aria-labelledby={`tab-${state.tab}`} tabIndex={0}>
        {graph && state.tab === "details" && <Details graph={graph} state={state} />}
        {graph && state.tab === "table" && <Tables graph={graph} shown={shown} selected={state.selected} />}
        {graph && state.tab === "filters" && <Filters graph={graph} state={state} shown={shown} />}
        {graph && state.tab === "connect" && <Connect graph={graph} state={state} />}
      </div>
    </section>
  );
}
