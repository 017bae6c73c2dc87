/** Icons in the nodes and texts below them, the largest first and never one over another. */
import outlines from "icons";

/** Largest radius without an icon. */
const BARE = 7;
const LONGEST = 30;
const SHORT = 18;
const NARROW = 500;

export interface Colours {
  paper: string;
  ink: string;
  soft: string;
  line: string;
  /** A line among so many that they lie on each other. */
  thin: string;
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
    paper: of("paper"), ink: of("ink"), soft: of("soft"), line: of("line"), thin: faded(of("line")), faint: of("faint"), accent: of("accent"),
  };
  probe.remove();
  return found;
}

/** Three parts of ten of a colour, as WebGL takes it: what is see-through has been multiplied. */
function faded(colour: string): string {
  const parts = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => Math.round(Number(part) * 0.3));
  return `rgba(${parts.join()},0.3)`;
}

/** A node as it is drawn in this frame. */
export interface Drawn {
  x: number;
  y: number;
  size: number;
  label?: string | null;
  forceLabel?: boolean;
  highlighted?: boolean;
}

type Box = [left: number, top: number, right: number, bottom: number];

/** Write the labels that there is room for; those that are forced may hide nodes, and what is highlighted has its own. */
export function writeLabels(context: CanvasRenderingContext2D, labelled: Drawn[], dots: Drawn[], font: string, c: Colours): void {
  const width = context.canvas.clientWidth, narrow = width < NARROW, size = narrow ? 11.5 : 12.5, taken: Box[] = [];
  const order = labelled.toSorted((a, b) => Number(b.highlighted ?? false) - Number(a.highlighted ?? false) || Number(b.forceLabel ?? false) - Number(a.forceLabel ?? false) || b.size - a.size);
  context.textAlign = "center";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = c.paper;
  context.fillStyle = c.ink;
  for (const node of order) {
    const label = shortened(node.label ?? "", narrow && !node.forceLabel ? SHORT : LONGEST);
    context.font = `${node.forceLabel ? 600 : 500} ${size}px ${font}`;
    const half = context.measureText(label).width / 2 + 3, below = node.y + node.size + size + 1;
    const x = node.x > 0 && node.x < width ? Math.min(Math.max(node.x, half), width - half) : node.x;
    const box = (y: number): Box => [x - half, y - size, x + half, y + 4];
    const free = [below, node.y - node.size - 6].filter((y) => !taken.some((each) => overlap(each, box(y))));
    const y = free.find((each) => !hides(box(each), dots, node)) ?? (node.forceLabel ? free[0] : undefined) ?? (node.highlighted ? below : undefined);
    if (y === undefined) continue;
    taken.push(box(y));
    context.strokeText(label, x, y);
    context.fillText(label, x, y);
  }
}

function shortened(label: string, longest: number): string {
  return label.length > longest ? `${label.slice(0, longest - 1)}…` : label;
}

function overlap(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

/** Would a text hide another node that is about as large or larger? */
function hides([left, top, right, bottom]: Box, dots: Drawn[], own: Drawn): boolean {
  return dots.some(({ x, y, size }) => {
    const room = size / 2;
    return size > own.size * 0.75 && x > left - room && x < right + room && y > top - room && y < bottom + room && (x !== own.x || y !== own.y);
  });
}

const paths = new Map<string, Path2D>();

/** The icon of a type in the middle of its node, if that is large enough. */
export function drawIcon(context: CanvasRenderingContext2D, { x, y, size }: Drawn, icon: string): void {
  const outline = outlines[icon];
  if (size <= BARE || !outline) return;
  const path = paths.get(icon) ?? new Path2D(outline), scale = (size * 1.2) / 24;
  paths.set(icon, path);
  context.save();
  context.translate(x - 12 * scale, y - 12 * scale);
  context.scale(scale, scale);
  context.lineWidth = Math.max(2, 1.1 / scale);
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = "#fff";
  context.stroke(path);
  context.restore();
}

export function drawRing(context: CanvasRenderingContext2D, { x, y, size }: Drawn, c: Colours): void {
  context.beginPath();
  context.arc(x, y, size + 3, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = c.accent;
  context.stroke();
}
