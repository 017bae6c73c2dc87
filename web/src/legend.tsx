/** What the colours mean; a click takes a type out. */
import type { Graph } from "./graph";
import { toggle } from "./moves";
import { typeName } from "./page";
import { count, t } from "./words";

export function Legend({ graph, off }: { graph: Graph; off: string[] }) {
  const counts = new Map<string, { color: string; n: number }>();
  for (const { type, color } of graph.nodes.values()) counts.set(type, { color, n: (counts.get(type)?.n ?? 0) + 1 });
  const rows = [...counts].sort(([, a], [, b]) => b.n - a.n);
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
