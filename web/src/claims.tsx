/** Every claim about an entity or a relation: values, rivals, sources with their licences. */
import { useEffect, useState } from "preact/hooks";
import { once } from "./fetching";
import type { Graph } from "./graph";
import { embedded, entityAddress } from "./page";
import { open } from "./store";
import type { Claims, Fact, Source, Value } from "./types";
import { lang, t } from "./words";

/** The claims of something, once they have come. */
export function useClaims(id: string): { claims: Claims | null; error: string } {
  const [claims, setClaims] = useState<Claims | null>(null), [error, setError] = useState("");
  useEffect(() => {
    let wanted = true;
    setError("");
    setClaims(null);
    if (id) {
      once<Claims>(`/graph/claims/${encodeURIComponent(id)}?lang=${lang}`).then(
        (found) => { if (wanted) setClaims(found); },
        (fault: unknown) => { if (wanted) setError(String(fault instanceof Error ? fault.message : fault)); },
      );
    }
    return () => { wanted = false; };
  }, [id]);
  return { claims, error };
}

export function ClaimsOf({ id, graph, sources = [] }: { id: string; graph: Graph; sources?: string[] }) {
  const { claims, error } = useClaims(id);
  const known = claims?.sources ?? graph.sources;
  const cited = new Set(claims ? cites(claims.facts) : []);
  for (const key of sources) cited.add(key);
  const order = [...cited].filter((key) => known[key] ?? graph.sources[key]);
  return (
    <section class="claims" aria-label={t("claims")} aria-busy={!claims && !error}>
      <h3>{t("claims")}</h3>
      {error && <p class="fault">{t("failed", { what: error })}</p>}
      {!claims && !error && <p class="soft">{t("loading")}</p>}
      {claims && <Facts facts={claims.facts} order={order} />}
      {order.length > 0 && <h3>{t("sources")}</h3>}
      <ol class="sources">
        {order.map((key) => <li key={key}><SourceNote source={(known[key] ?? graph.sources[key]) as Source} /></li>)}
      </ol>
    </section>
  );
}

export function cites(facts: Fact[]): string[] {
  return facts.flatMap((fact) => fact.values.flatMap((value) => [...value.sources, ...cites(value.parts ?? [])]));
}

export function Facts({ facts, order }: { facts: Fact[]; order: string[] }) {
  return (
    <dl class="facts">
      {facts.map((fact) => (
        <div key={fact.property}>
          <dt>{fact.caption}{fact.disputed && <small class="disputed">{t("disputed")}</small>}</dt>
          <dd>{fact.values.map((value, place) => <ValueLine key={place} value={value} order={order} />)}</dd>
        </div>
      ))}
    </dl>
  );
}

function ValueLine({ value, order }: { value: Value; order: string[] }) {
  return (
    <div class={value.shown ? "value" : "value rival"}>
      {value.parts?.length
        ? <details><summary><ValueText value={value} /></summary><Facts facts={value.parts} order={order} /></details>
        : <ValueText value={value} />}
      {value.lang && <small class="lang">{value.lang}</small>}
      {!value.shown && <small class="mark">{t(value.agrees ? "agrees" : "rival")}</small>}
      {value.sources.map((key) => order.includes(key) && <small class="ref" key={key}>{order.indexOf(key) + 1}</small>)}
    </div>
  );
}

export function ValueText({ value }: { value: Value }) {
  const shown = <bdi lang={value.lang || undefined}>{value.text}</bdi>;
  if (value.id && !value.parts?.length) {
    if (embedded) return <a href={entityAddress(value.id)} target="_blank" rel="noopener">{shown}</a>;
    return <button type="button" class="link" onClick={() => open(`ego/${value.id}`, { selected: value.id })}>{shown}</button>;
  }
  return value.url && /^https?:\/\//.test(value.url) ? <a href={value.url} rel="noopener noreferrer">{shown}</a> : shown;
}

export function SourceNote({ source }: { source: Source }) {
  return (
    <>
      <cite><bdi>{source.title}</bdi></cite>{source.edition && `, ${source.edition}`}
      <small class="soft">
        {source.licence && `${t("licence")}${t("colon")} ${source.licence}. `}{source.attribution}{" "}
        {/^https?:\/\//.test(source.url) && <a href={source.url} rel="noopener noreferrer">{new URL(source.url).host}</a>}
      </small>
    </>
  );
}
