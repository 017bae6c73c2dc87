/** What is said of two entities, property by property. */
import { useClaims, ValueText } from "./claims";
import { otherEnd, type Graph } from "./graph";
import { open } from "./store";
import type { Claims } from "./types";
import { t, text } from "./words";

export function Compared({ graph, ids }: { graph: Graph; ids: [string, string] }) {
  const one = useClaims(ids[0]), two = useClaims(ids[1]);
  const error = one.error || two.error;
  if (error) return <p class="fault">{t("failed", { what: error })}</p>;
  if (!one.claims || !two.claims) return <p class="soft">{t("loading")}</p>;
  const both: [Claims, Claims] = [one.claims, two.claims];
  const labels = new Map(both.flatMap(({ facts }) => facts.map((fact) => [fact.property, fact.caption] as const)));
  const near = (id: string) => new Set((graph.around.get(id) ?? []).map((edge) => otherEnd(edge, id)));
  const second = near(ids[1]), common = [...near(ids[0])].filter((id) => second.has(id));
  return (
    <section aria-label={t("compare")}>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("compare")}>
        <table class="compare">
          <thead><tr><td />{both.map((claims) => <th scope="col" key={claims.id}><bdi>{claims.caption}</bdi></th>)}</tr></thead>
          <tbody>
            {[...labels].map(([property, label]) => (
              <tr key={property}><th scope="row">{label}</th>
                {both.map((claims) => <td key={claims.id}>{valuesOf(claims, property)}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
      {common.length > 0 && <p>{t("common")}{t("colon")} {common.map((id) => text(graph.nodes.get(id)?.caption ?? {}, id)).join(", ")}</p>}
      <p class="actions"><button type="button" onClick={() => open(`selection/${ids.join(",")}`)}>{t("graph")}</button></p>
    </section>
  );
}

function valuesOf({ facts }: Claims, property: string) {
  const values = facts.find((fact) => fact.property === property)?.values ?? [];
  return values.filter((value) => value.shown).map((value, place) => <div key={place}><ValueText value={value} /></div>);
}
