/** Two entities: the paths between them, or what is said of both side by side. */
import { useState } from "preact/hooks";
import { useClaims } from "./claims";
import { Compared } from "./compare";
import { focusOf, type Graph } from "./graph";
import { typeName, types } from "./page";
import { Search } from "./search";
import type { State } from "./state";
import { change, open } from "./store";
import { t, text } from "./words";

interface End {
  id: string;
  label: string;
}

export function Connect({ graph, state }: { graph: Graph; state: State }) {
  const [, start = "", end = ""] = state.view.startsWith("path/") ? state.view.split("/") : [];
  const known = (id: string): End => ({ id, label: id ? text(graph.nodes.get(id)?.caption ?? {}, id) : "" });
  const here = graph.nodes.has(state.selected) ? state.selected : focusOf(graph.view);
  const [from, setFrom] = useState(known(start || here)), [to, setTo] = useState(known(end || state.compared));
  const [exclude, setExclude] = useState(state.exclude);
  const { claims } = useClaims(state.compared);
  const named = ({ id, label }: End) => id === state.compared && label === id ? claims?.caption ?? "" : label; // it may not be drawn
  const ready = from.id !== "" && to.id !== "" && from.id !== to.id;
  const names = Object.keys(types).map((type) => [type, typeName(type)] as const).sort((a, b) => a[1].localeCompare(b[1]));
  const flip = (type: string) => setExclude(exclude.includes(type) ? exclude.filter((each) => each !== type) : [...exclude, type]);
  return (
    <div class="connect">
      <div class="field"><span>{t("from")}</span><Search label={t("from")} value={from.label} placeholder={t("searchHint")} choose={setFrom} /></div>
      <div class="field"><span>{t("to")}</span><Search label={t("to")} value={named(to)} placeholder={t("searchHint")} choose={setTo} /></div>
      <details open={exclude.length > 0}><summary>{t("exclude")}</summary>
        <ul class="chips">
          {names.map(([type, name]) => (
            <li key={type}><label><input type="checkbox" checked={exclude.includes(type)} onChange={() => flip(type)} />{name}</label></li>
          ))}
        </ul>
      </details>
      <p class="actions">
        <button type="button" disabled={!ready} onClick={() => open(`path/${from.id}/${to.id}`, { exclude, tab: "details" })}>{t("findPaths")}</button>
        <button type="button" disabled={!ready} onClick={() => change({ selected: from.id, compared: to.id })}>{t("compare")}</button>
      </p>
      {state.compared && state.selected && <Compared graph={graph} ids={[state.selected, state.compared]} />}
    </div>
  );
}
