// Bundles the scripts of the pages, and lists the licences of what went into them.
import { build } from "esbuild";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { countries, iconModule, icons } from "./data.mjs";

const out = "../api/static/app";
const result = await build({
  entryPoints: { explorer: "src/explorer.tsx", embed: "src/embed.tsx", "embed-query": "src/embed-query.tsx", query: "src/query.tsx", app: "src/app.css" },
  outdir: out, bundle: true, minify: true, format: "esm", target: "es2022", metafile: true,
  jsx: "automatic", jsxImportSource: "preact", legalComments: "none", logLevel: "warning", plugins: [iconModule],
});

const inputs = Object.keys(result.metafile.inputs);
writeFileSync(`${out}/countries.json`, JSON.stringify(countries()));
writeFileSync("../graph/icons.json", JSON.stringify(icons()));
const packages = new Set(["lucide-static", "world-atlas", ...inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])]);
const notices = [...packages].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (!file) throw new Error(`${name} has no licence text`);
  return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
writeFileSync(`${out}/THIRD_PARTY.txt`, `The scripts in this folder contain:\n\n${notices.join(`\n${"-".repeat(80)}\n\n`)}`);
