// What the pages draw with, made of packages when they are built: icons of types, shapes of countries.
import { geoEqualEarth, geoPath } from "d3-geo";
import codes from "i18n-iso-countries";
import { readFileSync } from "node:fs";
import { feature } from "topojson-client";

const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const WIDTH = 800, SMALL = 3;

/** `import outlines from "icons"` */
export const iconModule = {
  name: "icons",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^icons$/ }, ({ path }) => ({ path, namespace: "icons" }));
    onLoad({ filter: /.*/, namespace: "icons" }, () => ({ contents: JSON.stringify(icons()), loader: "json" }));
  },
};

/** The icons that the ontology names: name → the outline as one SVG path, in a square of 24. */
export function icons() {
  const named = [...readFileSync("../ontology/ai.ttl", "utf8").matchAll(/ai:icon "([^"]+)"/g)].map(([, name]) => name);
  const shapes = read("node_modules/lucide-static/icon-nodes.json");
  return Object.fromEntries([...new Set([...named, "circle"])].sort().map((name) => {
    if (!shapes[name]) throw new Error(`there is no icon ${name}`);
    return [name, shapes[name].map(outline).join("")];
  }));
}

function outline([tag, a]) {
  const n = (key) => Number(a[key] ?? 0);
  switch (tag) {
    case "path": return a.d.replace(/^m/, "M");
    case "line": return `M${a.x1} ${a.y1}L${a.x2} ${a.y2}`;
    case "polyline": return `M${a.points}`;
    case "polygon": return `M${a.points}Z`;
    case "circle": return ellipse(n("cx"), n("cy"), n("r"), n("r"));
    case "ellipse": return ellipse(n("cx"), n("cy"), n("rx"), n("ry"));
    case "rect": return rectangle(n("x"), n("y"), n("width"), n("height"), n("rx"));
    default: throw new Error(`an icon has a ${tag}`);
  }
}

function ellipse(x, y, rx, ry) {
  return `M${x - rx} ${y}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0`;
}

function rectangle(x, y, width, height, r) {
  const corner = (dx, dy) => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  return `M${x + r} ${y}h${width - 2 * r}${corner(r, r)}v${height - 2 * r}${corner(-r, r)}`
    + `h${2 * r - width}${corner(-r, -r)}v${2 * r - height}${corner(r, -r)}Z`;
}

/** Countries by two letters, in the Equal Earth projection: outlines, and points for those too small to see. */
export function countries() {
  const coarse = shapes("110m"), fine = shapes("50m"), projection = geoEqualEarth().fitWidth(WIDTH, { type: "Sphere" });
  const path = geoPath(projection).digits(1), height = Math.ceil(path.bounds({ type: "Sphere" })[1][1]);
  const areas = {}, points = {};
  for (const [code, shape] of fine) {
    const drawn = coarse.get(code), area = drawn ? path.area(drawn) : 0;
    if (drawn) areas[code] = path(drawn);
    if (area < SMALL) points[code] = path.centroid(shape).map((each) => Math.round(each * 10) / 10);
  }
  return { width: WIDTH, height, areas, points };
}

function shapes(scale) {
  const world = read(`node_modules/world-atlas/countries-${scale}.json`);
  const found = feature(world, world.objects.countries).features.map((each) => [codes.numericToAlpha2(each.id), each]);
  return new Map(found.filter(([code]) => code && code !== "AQ"));
}
