/** force-graph on the same places: no simulation, no labels but on hover, which is its way. */
import ForceGraph from "force-graph";
import { box, view } from "./given";

const nodes = view.nodes.map(({ id, caption, color, size, x, y }) => ({ id, name: caption.en ?? id, color, val: size, fx: x, fy: y }));
const links = view.edges.map(({ source, target }) => ({ source, target }));
const [left, right] = ends(view.nodes.map(({ x }) => x)), [top, bottom] = ends(view.nodes.map(({ y }) => y));
new ForceGraph(box).cooldownTicks(0).linkDirectionalArrowLength(4).minZoom(1e-4).graphData({ nodes, links })
  .centerAt((left + right) / 2, (top + bottom) / 2)
  .zoom(0.95 * Math.min(box.clientWidth / (right - left), box.clientHeight / (bottom - top)));

function ends(values: number[]): [number, number] {
  return values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}
