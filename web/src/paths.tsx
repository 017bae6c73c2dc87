/** Found paths, read as sentences with their sources. */
import { SourceNote } from "./claims";
import type { Graph } from "./graph";
import { change } from "./store";
import type { Path, Source } from "./types";
import { t, text } from "./words";

const PREFIX = "path:";

/** The path that a selection names. */
export function pathOf(graph: Graph, selected: string): Path | undefined {
  return selected.startsWith(PREFIX) ? graph.paths?.[Number(selected.slice(PREFIX.length))] : undefined;
}

/** What a selection lights up beyond itself: the nodes and edges of a path. */
export function litBy(graph: Graph, selected: string): Set<string> {
  const path = pathOf(graph, selected);
  return new Set(path ? [...path.nodes, ...path.edges] : []);
}

export function Sentences({ graph, selected }: { graph: Graph; selected: string }) {
  const paths = graph.paths ?? [];
  if (!paths.length) return <p>{t("noPaths")}</p>;
  const keys = [...new Set(paths.flatMap((path) => sourcesOf(graph, path)))];
  return (
    <section class="paths" aria-label={t("paths")}>
      <h3>{t("paths")}</h3>
      <ol>
        {paths.map((path, place) => (
          <li key={place}>
            <button type="button" aria-pressed={selected === PREFIX + place}
              onClick={() => change({ selected: selected === PREFIX + place ? "" : PREFIX + place })}>
              <bdi>{text(path.sentence)}</bdi>{" "}
              {sourcesOf(graph, path).map((key) => <small class="ref" key={key}>{keys.indexOf(key) + 1}</small>)}
            </button>
          </li>
        ))}
      </ol>
      <h3>{t("sources")}</h3>
      <ol class="sources">{keys.map((key) => <li key={key}><SourceNote source={graph.sources[key] as Source} /></li>)}</ol>
    </section>
  );
}

function sourcesOf(graph: Graph, path: Path): string[] {
  const cited = path.edges.flatMap((id) => graph.edges.get(id)?.sources ?? []);
  return [...new Set(cited)].filter((key) => graph.sources[key]);
}
