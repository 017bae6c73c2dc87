/** Texts on the canvas: below their node, on a halo, and never one over another. */
import type { NodeDisplayData } from "sigma/types";
import type { Settings } from "sigma/settings";

const LONGEST = 30;
/** Nodes whose label this frame has already. */
const written = new Set<string>();
let taken: [left: number, top: number, right: number, bottom: number][] = [];

export interface Colours {
  paper: string;
  ink: string;
  soft: string;
  line: string;
  faint: string;
  accent: string;
}

/** The colours of the theme, as the canvas takes them. */
export function colours(): Colours {
  const probe = document.body.appendChild(document.createElement("span"));
  const of = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    paper: of("paper"), ink: of("ink"), soft: of("soft"), line: of("line"), faint: of("faint"), accent: of("accent"),
  };
  probe.remove();
  return found;
}

/** Begin a frame: all room is free again. */
export function clearLabels(): void {
  taken = [];
  written.clear();
}

function covered([left, top, right, bottom]: (typeof taken)[number]): boolean {
  return taken.some((box) => left < box[2] && box[0] < right && top < box[3] && box[1] < bottom);
}

type Drawn = Pick<NodeDisplayData, "x" | "y" | "size" | "label"> & { key?: string; forceLabel?: boolean };

export function drawLabel(context: CanvasRenderingContext2D, node: Drawn, settings: Settings, c: Colours): void {
  if (!node.label) return;
  const label = node.label.length > LONGEST ? `${node.label.slice(0, LONGEST - 1)}…` : node.label;
  const size = settings.labelSize, below = node.y + node.size + size + 1;
  context.font = `${node.forceLabel ? 600 : settings.labelWeight} ${size}px ${settings.labelFont}`;
  const half = context.measureText(label).width / 2 + 3, width = context.canvas.clientWidth;
  const x = node.x > 0 && node.x < width ? Math.min(Math.max(node.x, half), width - half) : node.x;
  const box = (at: number): (typeof taken)[number] => [x - half, at - size, x + half, at + 4];
  const free = [below, node.y - node.size - 6].find((at) => !covered(box(at)));
  const y = free ?? below;
  if (free !== below && !node.forceLabel) return;
  taken.push(box(y));
  written.add(node.key ?? node.label);
  context.textAlign = "center";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = c.paper;
  context.strokeText(label, x, y);
  context.fillStyle = c.ink;
  context.fillText(label, x, y);
  context.textAlign = "start";
}

export function drawHover(context: CanvasRenderingContext2D, node: Drawn, settings: Settings, c: Colours): void {
  context.beginPath();
  context.arc(node.x, node.y, node.size + 3, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = c.accent;
  context.stroke();
  if (!written.has(node.key ?? "")) drawLabel(context, { ...node, forceLabel: true }, settings, c);
}
