// A thread of the pool (threadPool.ts): opens a module's work on data, does its tasks, lets go of both. Plain JavaScript, and TypeScript
// bundled without tsx: to register that takes ten times as long as to start a thread.
import { Session } from "node:inspector";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parentPort } from "node:worker_threads";

/** Bytes of ended work that may wait for the next collection of garbage. */
const mostHeld = 2 ** 25;

let work;
let held = 0;
let last = Promise.resolve();

parentPort.on("message", (message) => {
  last = last.then(() => answer(message));
});

parentPort.on("messageerror", (error) => {
  throw error;
});

async function answer(message) {
  try {
    parentPort.postMessage({ result: await act(message) });
  } catch (error) {
    parentPort.postMessage({ error: error instanceof DOMException ? new TypeError(error.message) : error });
  }
}

async function act({ kind, module, url, data, task }) {
  if (kind === "bundle") return bundle(module);
  if (kind === "run") {
    held += bytesOf(task);
    return work(task);
  }
  work = undefined;
  if (kind === "close") return held > mostHeld ? collectGarbage() : undefined;
  held += bytesOf(data);
  const { open } = await import(url);
  work = open(data);
}

/** A TypeScript module with all that it imports, as a URL to import. */
async function bundle(module) {
  const { build, stop } = await import("esbuild");
  const options = { bundle: true, write: false, format: "esm", platform: "node", logLevel: "silent" };
  const target = `node${process.versions.node}`;
  const { outputFiles } = await build({ entryPoints: [fileURLToPath(module)], target, ...options });
  await stop();
  // Without a name of its own, each frame of a stack would hold the whole text.
  const text = `${outputFiles[0].text}\n//# sourceURL=segmentarium/${basename(module)}\n`;
  return `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;
}

/** Bytes of the memories and typed arrays in plain data. */
function bytesOf(data) {
  const buffers = new Set();
  const visit = (value) => {
    if (value instanceof WebAssembly.Memory) buffers.add(value.buffer);
    else if (ArrayBuffer.isView(value)) buffers.add(value.buffer);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
  };
  visit(data);
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** A thread that waits collects no garbage by itself: it would hold memory that it shares with others until its end. */
async function collectGarbage() {
  held = 0;
  const session = new Session();
  session.connect();
  await new Promise((resolve) => session.post("HeapProfiler.collectGarbage", resolve));
  session.disconnect();
}
