/** force-graph on the same places: no simulation, no labels but on hover, which is its way. */
import ForceGraph from "force-graph";
import { box, view } from "./given";

const nodes = view.nodes.map(({ id, caption, color, size, x, y }) => ({ id, name: caption.en ?? id, color, val: size, fx: x, fy: y }));
const links = view.edges.map(({ source, target }) => ({ source, target }));
new ForceGraph(box).cooldownTicks(0).linkDirectionalArrowLength(4).graphData({ nodes, links }).zoomToFit(0);
