// Takes blocks of places until none is left. Plain JavaScript: a worker that needs no TypeScript starts at once.
import { workerData } from "node:worker_threads";

const { memory, module, calls, taken, done } = workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
const counter = new Int32Array(memory.buffer, taken, 1);
const finished = new Int32Array(memory.buffer, done, calls.length);
for (let block = Atomics.add(counter, 0, 1); block < calls.length; block = Atomics.add(counter, 0, 1)) {
  exports.nearestRows(...calls[block]);
  Atomics.store(finished, block, 1);
}
