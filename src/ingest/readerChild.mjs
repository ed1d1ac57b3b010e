// A reader process: loads the engine while its program is on the way, which the first message brings; see readerCode.ts.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";

const require = createRequire(import.meta.url);
// The next message may come with the first: its listener is there before this one ends.
process.once("message", (code) => {
  const module = { exports: {} };
  const filename = fileURLToPath(new URL("./serveReader.ts", import.meta.url));
  const run = compileFunction(code, ["require", "module", "exports", "location"], { filename });
  run(require, module, module.exports, import.meta.url);
  module.exports.serveReader();
});
require("@duckdb/node-api");
