// Takes groups of pairs until none is left. Plain JavaScript: a worker that needs no TypeScript starts at once.
import { workerData } from "node:worker_threads";

const { memory, module, calls, taken } = workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
const counter = new Int32Array(memory.buffer, taken, 1);
for (let group = Atomics.add(counter, 0, 1); group < calls.length; group = Atomics.add(counter, 0, 1)) {
  for (const call of calls[group]) exports.distanceSums(...call);
}
