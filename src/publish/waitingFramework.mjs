// Framework's own command line, loaded at once and begun when something is written to it; ends when nothing is.
import { pathToFileURL } from "node:url";

const [cli, ...args] = process.argv.slice(2);
await import(new URL("../build.js", pathToFileURL(cli)).href);
for await (const _line of process.stdin) {
  process.argv = [process.execPath, cli, ...args];
  await import(pathToFileURL(cli).href);
  break;
}
