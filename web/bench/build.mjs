// Bundles the pages of bench/views.py: our picture and the libraries that it is measured beside.
import { build } from "esbuild";
import { iconModule } from "../data.mjs";

await build({
  entryPoints: ["bench/aikg.ts", "bench/vis-network.ts", "bench/force-graph.ts"],
  outdir: "../build/bench", bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none", logLevel: "warning",
  plugins: [iconModule],
});
