/** vis-network on the same places, its physics off. */
import { Network } from "vis-network/standalone";
import { box, view } from "./given";

const nodes = view.nodes.map(({ id, caption, color, size, x, y }) => ({ id, label: caption.en ?? id, color, size, x, y, shape: "dot" }));
const edges = view.edges.map(({ id, source, target }) => ({ id, from: source, to: target, arrows: "to" }));
new Network(box, { nodes, edges }, { physics: false, layout: { improvedLayout: false }, edges: { smooth: false } });
