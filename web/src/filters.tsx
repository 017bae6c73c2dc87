/** What is shown: by type, relation, country, year, source and confidence. */
import { fitting, type Shown } from "./filter";
import type { Graph } from "./graph";
import { toggle } from "./moves";
import { START, type State } from "./state";
import { typeName } from "./page";
import { change } from "./store";
import { count, countryName, t, text } from "./words";

type List = "typesOff" | "relationsOff" | "confidenceOff" | "countries" | "sources";
type Item = [key: string, name: string, n: number];

export function Filters({ graph, state, shown }: { graph: Graph; state: State; shown: Shown }) {
  const nodes = [...graph.nodes.values()], edges = [...graph.edges.values()];
  const groups: [List, string, Item[]][] = [
    ["typesOff", t("type"), tally(nodes.map((node) => node.type), typeName)],
    ["countries", t("countries"), tally(nodes.map((node) => node.country), countryName)],
    ["relationsOff", t("relation"), tally(edges.map((edge) => edge.type), (key) => text(graph.relations.get(key) ?? {}, key))],
    ["sources", t("source"), tally(edges.flatMap((edge) => edge.sources), (key) => graph.sources[key]?.title ?? key)],
    ["confidenceOff", t("confidence"), tally(edges.map((edge) => edge.confidence), (key) => key)],
  ];
  const { typesOff, relationsOff, confidenceOff, countries, sources, from, to } = START;
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <p role="status"><b>{t("filtered", { n: count(fitting(graph, shown).length), of: count(nodes.length) })}</b></p>
      <fieldset class="switch"><legend>{t("matching")}</legend>
        {([false, true] as const).map((hide) => (
          <label key={String(hide)}><input type="radio" name="hide" checked={state.hide === hide} onChange={() => change({ hide })} />{t(hide ? "hide" : "dim")}</label>
        ))}
        <button type="button" onClick={() => change({ typesOff, relationsOff, confidenceOff, countries, sources, from, to })}>{t("reset")}</button>
      </fieldset>
      <fieldset class="years"><legend>{t("years")}</legend>
        {(["from", "to"] as const).map((end) => (
          <label key={end}>{t(end === "from" ? "firstYear" : "lastYear")} <input type="number" min={1900} max={2100} value={state[end]} onChange={(event) => change({ [end]: event.currentTarget.value })} /></label>
        ))}
      </fieldset>
      {groups.map(([list, title, items]) => items.length > 0 && <Choices key={list} list={list} title={title} items={items} state={state} />)}
    </form>
  );
}

/** Boxes; lists that name what is out are ticked until they are taken out, the others once they are chosen. */
function Choices({ list, title, items, state }: { list: List; title: string; items: Item[]; state: State }) {
  const out = list.endsWith("Off");
  return (
    <fieldset><legend>{title}</legend>
      <ul>
        {items.map(([key, name, n]) => (
          <li key={key}>
            <label><input type="checkbox" name={list} value={key} checked={state[list].includes(key) !== out} onChange={() => toggle(list, key)} />
              <bdi>{name}</bdi> <small>{count(n)}</small></label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function tally(keys: (string | undefined)[], name: (key: string) => string): Item[] {
  const counts = new Map<string, number>();
  for (const key of keys) if (key) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || a.localeCompare(b)).map(([key, n]) => [key, name(key), n]);
}
