/** What the colours mean; a click takes a type out. */
import type { Shown } from "./filter";
import type { Graph } from "./graph";
import { toggle } from "./moves";
import { typeName } from "./page";
import { count, t } from "./words";

export function Legend({ graph, shown, off }: { graph: Graph; shown: Shown; off: string[] }) {
  const counts = new Map<string, { color: string; n: number }>();
  for (const { id, type, color } of graph.nodes.values()) {
    counts.set(type, { color, n: (counts.get(type)?.n ?? 0) + Number(!shown.hidden.has(id)) });
  }
  const rows = [...counts].filter(([type, { n }]) => n || off.includes(type)).sort(([, a], [, b]) => b.n - a.n);
  return (
    <ul class="legend" aria-label={t("legend")}>
      {rows.map(([type, { color, n }]) => (
        <li key={type}>
          <button type="button" aria-pressed={!off.includes(type)} onClick={() => toggle("typesOff", type)}>
            <i class="dot" style={{ background: color }} />{typeName(type)} <small>{count(n)}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}
