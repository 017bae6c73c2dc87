/** The drawing: sigma on positions from the service. */
import { indexParallelEdgesIndex } from "@sigma/edge-curve";
import { MultiDirectedGraph } from "graphology";
import Sigma from "sigma";
import type { EdgeDisplayData, NodeDisplayData } from "sigma/types";
import { whole, type Shown } from "./filter";
import { focusOf, type Graph } from "./graph";
import { still } from "./graphics";
import { stretchOf, uncovered } from "./frame";
import { colours, drawIcon, drawRing, writeLabels, type Drawn } from "./labels";
import { litBy } from "./paths";
import { EDGES, NODES, radius } from "./programs";
import { text } from "./words";

interface Handlers {
  select(id: string): void;
  expand(id: string): void;
  moved(camera: string): void;
}

const FONT = 'system-ui, "Noto Sans", "Noto Sans KR", "Noto Sans CJK KR", sans-serif';
const MANY = 400;
/** More nodes than these have no icons, and stay as they are when the mouse passes: to look at each costs time. */
const CROWD = 2000;
const FEW_EDGES = 16;
const CURVE = 0.18;
const PADDING = 36;
const MARGIN = 20;
const NARROW_PADDING = 16;
/** Boxes less wide than this are those of phones. */
const NARROW = 500;

export class Picture {
  private drawn = new MultiDirectedGraph();
  private readonly sigma: Sigma;
  private readonly top: CanvasRenderingContext2D;
  private readonly padding: number;
  private labelled: Drawn[] = [];
  private colours = colours();
  private shown = whole();
  private selected = "";
  private hovered = "";
  /** Nodes beside which the rest steps back; of a path its edges too. */
  private near = new Set<string>();
  private lit = new Set<string>();
  private graph: Graph | null = null;

  constructor(box: HTMLElement, handlers: Handlers, reduced: boolean) {
    this.padding = box.clientWidth < NARROW ? NARROW_PADDING : PADDING;
    this.sigma = new Sigma(this.drawn, box, {
      labelFont: FONT, labelSize: 12.5, labelWeight: "500", labelDensity: 4, labelGridCellSize: 90,
      labelRenderedSizeThreshold: 3, edgeLabelFont: FONT, edgeLabelSize: 11, renderEdgeLabels: true, enableEdgeEvents: true,
      defaultEdgeType: "straight", edgeProgramClasses: EDGES, nodeProgramClasses: NODES,
      defaultDrawNodeLabel: (_, node) => { this.labelled.push(node); },
      defaultDrawNodeHover: (context, node) => drawRing(context, node, this.colours),
      nodeReducer: (id, data) => this.node(id, data), edgeReducer: (id, data) => this.edge(id, data),
      stagePadding: this.padding, zIndex: true, hideEdgesOnMove: false, allowInvalidContainer: true, minEdgeThickness: 1,
      minCameraRatio: 0.03, maxCameraRatio: 4, inertiaDuration: still.matches || reduced ? 0 : 200,
    });
    this.top = this.sigma.createCanvasContext("top", { style: { pointerEvents: "none" } }).getCanvases()["top"]!.getContext("2d")!;
    this.sigma.resize(true); // the new canvas too
    this.listen(handlers);
    this.recolour();
  }

  private listen({ select, expand, moved }: Handlers): void {
    this.sigma.on("beforeRender", () => { this.labelled = []; });
    this.sigma.on("afterRender", () => this.write());
    this.sigma.on("clickNode", ({ node }) => select(node));
    this.sigma.on("clickEdge", ({ edge }) => select(edge));
    this.sigma.on("clickStage", () => select(""));
    this.sigma.on("doubleClickNode", (event) => {
      event.preventSigmaDefault();
      expand(event.node);
    });
    this.sigma.on("enterNode", ({ node }) => { if (this.drawn.order <= CROWD) this.hover(node); });
    this.sigma.on("leaveNode", () => { if (this.hovered) this.hover(""); });
    let timer = 0;
    this.sigma.getMouseCaptor().on("mouseup", () => this.later());
    this.sigma.getTouchCaptor().on("touchup", () => this.later());
    this.sigma.getMouseCaptor().on("wheel", () => this.later());
    this.later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => moved(this.camera()), 400);
    };
  }

  private later: () => void = () => undefined;

  show(graph: Graph, shown: Shown, selected: string): void {
    this.shown = shown;
    this.selected = selected;
    this.lit = litBy(graph, selected);
    if (graph !== this.graph) this.fill(graph);
    this.hover("");
  }

  private fill(graph: Graph): void {
    this.graph = graph;
    const many = graph.nodes.size > MANY, focus = focusOf(graph.view), small = Math.min(1, this.sigma.getDimensions().width / 700);
    const hubs = new Set(many ? graph.view.communities?.map(({ hub }) => hub) : []);
    this.drawn = new MultiDirectedGraph(); // sigma takes it when it is whole, for it acts on every change of its own
    for (const node of graph.nodes.values()) {
      this.drawn.addNode(node.id, {
        x: node.x, y: -node.y, color: node.color, icon: node.icon, label: text(node.caption, node.id), forceLabel: hubs.has(node.id),
        type: many ? "point" : "circle", size: (many ? 0.5 : 1) * small ** 0.5 * radius(node.size) * (node.id === focus ? 1.4 : 1),
      });
    }
    const said = new Set<string>(); // of edges side by side that say the same, one says it
    for (const edge of graph.edges.values()) {
      const key = `${edge.source} ${edge.target} ${edge.type}`, label = said.has(key) ? "" : text(edge.caption);
      said.add(key);
      this.drawn.addEdgeWithKey(edge.id, edge.source, edge.target, {
        type: many ? "line" : "straight", label, size: many ? 0.6 : edge.confidence && edge.confidence !== "certain" ? 1 : 1.6,
      });
    }
    this.spread();
    if (!many) this.bend();
    this.sigma.setSetting("hideEdgesOnMove", many);
  }

  /** Make the picture as tall as the box allows. */
  private spread(): void {
    if (!this.graph) return;
    const stretch = stretchOf([...this.graph.nodes.values()], this.sigma.getDimensions(), this.padding);
    for (const { id, y } of this.graph.nodes.values()) this.drawn.setNodeAttribute(id, "y", -y * stretch);
  }

  /** Edges between the same two nodes lie side by side. */
  private bend(): void {
    indexParallelEdgesIndex(this.drawn, { edgeIndexAttribute: "place", edgeMaxIndexAttribute: "last", edgeMinIndexAttribute: "first" });
    this.drawn.forEachEdge((id, { place, last, first }) => {
      if (typeof place !== "number") return;
      const turn = typeof first === "number" ? place : place + 0.5;
      this.drawn.mergeEdgeAttributes(id, { type: "curved", curvature: CURVE * turn * (last > 3 ? 0.6 : 1) });
    });
  }

  private node(id: string, data: Record<string, unknown>): Partial<NodeDisplayData> {
    const now = { ...data } as Partial<NodeDisplayData>;
    if (this.shown.hidden.has(id)) return { ...now, hidden: true };
    const aside = this.near.size > 0 && !this.near.has(id);
    if (this.shown.dimmed.has(id) || aside) return { ...now, color: this.colours.faint, label: aside ? null : "", zIndex: 0 };
    if (id === this.selected || id === this.hovered) return { ...now, highlighted: true, forceLabel: true, zIndex: 2 };
    return this.near.size && this.near.size < 20 ? { ...now, forceLabel: true, zIndex: 1 } : { ...now, zIndex: 1 };
  }

  private edge(id: string, data: Record<string, unknown>): Partial<EdgeDisplayData> {
    const now = { ...data, color: data["type"] === "line" ? this.colours.thin : this.colours.line } as Partial<EdgeDisplayData>;
    if (this.shown.hidden.has(id)) return { ...now, hidden: true };
    if (this.shown.dimmed.has(id)) return { ...now, color: this.colours.faint, label: "" };
    const thick = { ...now, type: now.type === "line" ? "straight" : now.type!, forceLabel: true, zIndex: 2 };
    if (id === this.selected) return { ...thick, color: this.colours.accent, size: 3 };
    if (!this.near.size) return this.drawn.size <= FEW_EDGES ? { ...now, forceLabel: true } : { ...now, label: "" };
    if (this.near.has(id)) return { ...thick, color: this.colours.accent, size: 2.5 };
    const ends: string[] = this.drawn.hasEdge(id) ? this.drawn.extremities(id) : [];
    if (this.lit.size || !ends.includes(this.hovered || this.selected)) return { ...now, color: this.colours.faint, label: "" };
    return { ...thick, color: this.colours.soft, forceLabel: this.near.size < 16, zIndex: 1 };
  }

  /** Icons and labels, above everything else. */
  private write(): void {
    const { width, height } = this.sigma.getDimensions(), dots: Drawn[] = [];
    this.top.clearRect(0, 0, width, height);
    if (this.drawn.order <= CROWD) this.drawn.forEachNode((id, { icon }) => {
      const data = this.sigma.getNodeDisplayData(id);
      if (!data || data.hidden) return;
      const dot = { ...this.sigma.framedGraphToViewport(data), size: this.sigma.scaleSize(data.size) };
      if (dot.x < 0 || dot.y < 0 || dot.x > width || dot.y > height) return;
      dots.push(dot);
      if (data.color !== this.colours.faint) drawIcon(this.top, dot, icon as string);
    });
    writeLabels(this.top, this.labelled, dots, FONT, this.colours);
  }

  private hover(id: string): void {
    this.hovered = id;
    const centre = id || this.selected;
    const around = centre && this.drawn.hasNode(centre) && (id || centre !== (this.graph ? focusOf(this.graph.view) : ""));
    this.near = around ? new Set([centre, ...this.drawn.neighbors(centre)]) : this.lit;
    if (this.sigma.getGraph() === this.drawn) this.sigma.refresh();
    else this.sigma.setGraph(this.drawn);
  }

  recolour(): void {
    this.colours = colours();
    this.sigma.setSetting("edgeLabelColor", { color: this.colours.soft });
    this.sigma.refresh();
  }

  zoom(by: number): void {
    const camera = this.sigma.getCamera();
    void camera.animate({ ratio: camera.ratio / by }, { duration: this.duration() }).then(() => this.later());
  }

  fit(): void {
    void this.sigma.getCamera().animate({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }, { duration: this.duration() }).then(() => this.later());
  }

  /** Bring a node into sight when it is outside, or under what lies on the picture. */
  reveal(id: string, cover?: DOMRect): void {
    const data = this.sigma.getNodeDisplayData(id);
    if (!data) return;
    const { x, y } = this.sigma.framedGraphToViewport(data);
    const { width, height } = uncovered(this.sigma.getContainer().getBoundingClientRect(), cover);
    if (x >= MARGIN && y >= MARGIN && x <= width - MARGIN && y <= height - MARGIN) return;
    const middle = this.sigma.viewportToFramedGraph({ x: width / 2, y: height / 2 }), camera = this.sigma.getCamera();
    void camera.animate({ x: camera.x + data.x - middle.x, y: camera.y + data.y - middle.y }, { duration: this.duration() });
  }

  private duration(): number {
    return still.matches ? 0 : 250;
  }

  camera(): string {
    const { x, y, ratio } = this.sigma.getCamera().getState();
    const parts = [x, y, ratio].map((part) => part.toFixed(3));
    return parts.join() === "0.500,0.500,1.000" ? "" : parts.join("_");
  }

  look(camera: string): void {
    const [x = 0.5, y = 0.5, ratio = 1] = camera ? camera.split("_").map(Number) : [];
    if ([x, y, ratio].every(Number.isFinite)) this.sigma.getCamera().setState({ x, y, ratio });
  }

  /** Where a node is drawn in the box. */
  place(id: string): { x: number; y: number } | null {
    const data = this.sigma.getNodeDisplayData(id);
    return data ? this.sigma.framedGraphToViewport(data) : null;
  }

  resize(): void {
    this.sigma.resize();
    this.spread();
    this.sigma.refresh();
  }

  kill(): void {
    this.sigma.kill();
  }
}
