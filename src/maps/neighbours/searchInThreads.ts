import { Worker } from "node:worker_threads";
import { memoryOf } from "../kernel/memory.ts";
import type { KdTree } from "./kdTree.ts";

/** What a worker thread is started with. */
export interface SearchWorkerData {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  /** Arguments of the kernel by block of places. */
  readonly calls: readonly (readonly number[])[];
  /** Byte offset of an int32 that counts the blocks taken, and of one by block that is 1 when it is done. */
  readonly taken: number;
  readonly done: number;
}

const blockPlaces = 256;
const worthThreads = 8192;

/**
 * The k nearest other rows of each row and their distances, by the WebAssembly kernel. Threads take blocks of places from a counter; this
 * one waits for none: what a thread has not finished when all are taken, it does again, to the same bits.
 */
export function searchInThreads(
  tree: KdTree,
  k: number,
  { module, threads }: { readonly module: WebAssembly.Module; readonly threads: number },
): { indices: Int32Array; distances: Float64Array } {
  const n = tree.order.length;
  const blocks = Math.ceil(n / blockPlaces);
  const count = n < worthThreads ? 1 : Math.min(threads, blocks);
  const { memory, at, rooms } = searchSpace(tree, k, count, blocks);
  const callsIn = (room: number) => Array.from({ length: blocks }, (_, block) => callOf(tree, k, at, room, block));
  const shared = { memory, module, taken: at.taken, done: at.done };
  const workers = rooms.slice(1).map((room) => startWorker({ ...shared, calls: callsIn(room) }));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const search = exports["nearestRows"] as (...values: readonly number[]) => void;
  const taken = new Int32Array(memory.buffer, at.taken, 1);
  const done = new Int32Array(memory.buffer, at.done, blocks);
  const own = callsIn(rooms[0]!);
  for (let block = Atomics.add(taken, 0, 1); block < blocks; block = Atomics.add(taken, 0, 1)) {
    search(...own[block]!);
    Atomics.store(done, block, 1);
  }
  for (let block = 0; block < blocks; block++) if (Atomics.load(done, block) === 0) search(...own[block]!);
  for (const worker of workers) void worker.terminate();
  return {
    indices: new Int32Array(memory.buffer, at.indices, n * k).slice(),
    distances: new Float64Array(memory.buffer, at.distances, n * k).slice(),
  };
}

function startWorker(workerData: SearchWorkerData): Worker {
  const worker = new Worker(new URL("./searchWorker.mjs", import.meta.url), { workerData, execArgv: [] });
  // Harmless: this thread does the blocks left undone, and throws what they throw; it never waits, so that events come after the result.
  worker.on("error", () => undefined);
  worker.unref();
  return worker;
}

function searchSpace(tree: KdTree, k: number, threads: number, blocks: number) {
  const n = tree.order.length;
  const p = tree.columns;
  const nodes = tree.axis.length;
  const roomBytes = Math.ceil((64 + 12 * k + 16 * p) / 64) * 64;
  const { memory, at } = memoryOf({
    ...{ taken: 16, done: blocks * 4, points: n * p * 8 + 64, order: n * 4, begin: nodes * 4, end: nodes * 4 },
    ...{ axis: nodes * 4, left: nodes * 4, border: nodes * 8, leastRow: nodes * 4 },
    ...{ rooms: roomBytes * threads, indices: n * k * 4, distances: n * k * 8 },
  });
  const points = new Float64Array(memory.buffer, at.points, n * p);
  for (let place = 0; place < n; place++) {
    for (let j = 0; j < p; j++) points[j * n + place] = tree.points[place * p + j]!;
  }
  for (const part of ["order", "begin", "end", "axis", "left", "leastRow"] as const) {
    new Int32Array(memory.buffer, at[part], tree[part].length).set(tree[part]);
  }
  new Float64Array(memory.buffer, at.border, nodes).set(tree.border);
  const rooms = Array.from({ length: threads }, (_, thread) => at.rooms + thread * roomBytes);
  return { memory, at, rooms };
}

function callOf(
  { columns, order }: KdTree,
  k: number,
  at: Readonly<Record<"points" | TreePart | "indices" | "distances", number>>,
  room: number,
  block: number,
): number[] {
  const n = order.length;
  const from = block * blockPlaces;
  return [
    ...[at.points, n * 8, columns, at.order, at.begin, at.end, at.axis, at.left, at.border, at.leastRow],
    ...[room, k, at.indices, at.distances, from, Math.min(n, from + blockPlaces)],
  ];
}

type TreePart = "order" | "begin" | "end" | "axis" | "left" | "border" | "leastRow";
