// Node 20 loads TypeScript in a process of its own by tsx, which takes half a second here: esbuild makes one text of the reader in a tenth.
// As CommonJS, so that a package which few formats need is loaded when one of them is read.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";
import { build, stop } from "esbuild";

const entry = fileURLToPath(new URL("./serveReader.ts", import.meta.url));
const making = build({
  entryPoints: [entry],
  target: `node${process.versions.node}`,
  ...{ bundle: true, write: false, format: "cjs", platform: "node", packages: "external", logLevel: "silent" },
  define: { "import.meta.url": "location" },
});
// esbuild works in a process of its own: the engine is loaded meanwhile.
const require = createRequire(import.meta.url);
require("@duckdb/node-api");
const { outputFiles } = await making;
await stop();
const module = { exports: {} };
const names = ["require", "module", "exports", "location"];
const run = compileFunction(outputFiles[0].text, names, { filename: entry });
run(require, module, module.exports, import.meta.url);
module.exports.serveReader();
