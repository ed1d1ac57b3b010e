import { Worker } from "node:worker_threads";
import type { Clusters } from "../gatherClusters.ts";
import { distanceSumsBytes } from "../kernel/distanceSumsBytes.ts";
import { compile } from "../kernel/instantiate.ts";
import type { DistanceSums, PairSums } from "../kernel/pairSums.ts";
import { plainDistanceSums } from "../kernel/plainDistanceSums.ts";
import { untilDone } from "../untilDone.ts";
import { type PairSpace, pairSpace } from "./pairSpace.ts";

/**
 * n × k: the sum of Euclidean distances from each row to the rows of each cluster. Each pair of rows is visited once, in float64.
 * O(n²·p) time, O(n·k) memory.
 *
 * @throws RangeError when rows × clusters need more than 4 GiB.
 */
export function distanceSums(clusters: Clusters, open: typeof openDistanceSums = openDistanceSums): Float64Array {
  const space = pairSpace(clusters);
  const add = open(space.memory);
  for (let group = 0; group < space.groups; group++) {
    for (const share of space.sharesOf(group)) add(space.sumsOf(group), share, space.shares);
  }
  return rowByRow(clusters, space.sumsTo);
}

export interface ThreadOptions {
  /** Threads that work at once, this one among them; 1 unless told. The result does not depend on it. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/** What a worker thread is started with. */
export interface PairWorkerData {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  /** By group the arguments of the kernel for each of its shares. */
  readonly calls: readonly (readonly (readonly number[])[])[];
  /** Byte offset of an int32 that counts the groups taken. */
  readonly taken: number;
}

/** As `distanceSums`, the same bits, in several threads. @throws the signal's reason when aborted. */
export async function distanceSumsInThreads(clusters: Clusters, options: ThreadOptions): Promise<Float64Array> {
  return rowByRow(clusters, await distanceSumsByCluster(clusters, options));
}

/** As `distanceSumsInThreads`; tells the sums of all rows to the rows of one cluster at a time, where n × k would be large. */
export async function distanceSumsByCluster(
  clusters: Clusters,
  options: ThreadOptions,
): Promise<(cluster: number) => Float64Array> {
  const { threads = 1, signal } = options;
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`Cannot compare rows: threads is ${threads}, a whole number of 1 or more is needed`);
  }
  signal?.throwIfAborted();
  const space = pairSpace(clusters);
  const workers = startWorkers(space, Math.min(threads, space.groups) - 1);
  try {
    await Promise.all([takeGroups(space, signal), ...workers.map(untilDone)]);
  } finally {
    for (const worker of workers) void worker.terminate();
  }
  return space.sumsTo;
}

function rowByRow({ labels, sizes }: Clusters, sumsTo: (cluster: number) => Float64Array): Float64Array {
  const k = sizes.length;
  const sums = new Float64Array(labels.length * k);
  for (let c = 0; c < k; c++) {
    const own = sumsTo(c);
    for (let i = 0; i < own.length; i++) sums[i * k + c] = own[i]!;
  }
  return sums;
}

function startWorkers(space: PairSpace, count: number): Worker[] {
  const module = compile(distanceSumsBytes);
  if (module === undefined) return [];
  const calls = Array.from({ length: space.groups }, (_, group) =>
    space.sharesOf(group).map((share) => argumentsOf(space.sumsOf(group), share, space.shares)),
  );
  const workerData: PairWorkerData = { memory: space.memory, module, calls, taken: space.taken };
  const file = new URL("./pairWorker.mjs", import.meta.url);
  return Array.from({ length: count }, () => new Worker(file, { workerData, execArgv: [] }));
}

async function takeGroups(space: PairSpace, signal: AbortSignal | undefined): Promise<void> {
  const add = openDistanceSums(space.memory);
  const taken = new Int32Array(space.memory.buffer, space.taken, 1);
  for (let group = Atomics.add(taken, 0, 1); group < space.groups; group = Atomics.add(taken, 0, 1)) {
    for (const share of space.sharesOf(group)) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      add(space.sumsOf(group), share, space.shares);
    }
  }
}

/** The WebAssembly SIMD kernel over a memory; its plain twin, of the same bits, where SIMD is missing. */
export function openDistanceSums(memory: WebAssembly.Memory): DistanceSums {
  const module = compile(distanceSumsBytes);
  if (module === undefined) return plainDistanceSums(memory);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const add = exports["distanceSums"] as (...values: number[]) => void;
  return (space, share, shares) => add(...argumentsOf(space, share, shares));
}

function argumentsOf(space: PairSums, share: number, shares: number): number[] {
  const { points, doubles, squares, p, masks, sums, rowBytes, chunks, limits, work, count } = space;
  return [points, doubles, squares, p, masks, sums, rowBytes, chunks, limits, work, count, share, shares];
}
