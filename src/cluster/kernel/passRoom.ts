import { type LloydPasses, plainPasses, type Rows } from "../lloyd.ts";
import { openLloydPasses } from "./lloydPasses.ts";

/** Rows that passes go over. */
export interface OpenRows {
  /** n × p values, to be written before the first pass. */
  readonly rows: Rows;
  readonly passes: LloydPasses;
}

/** Less work in a pass is done before a kernel is ready. */
const leastWork = 8192;
/** A thread keeps this much memory for the next rows. */
const keptBytes = 2 ** 24;

let kept: WebAssembly.Memory | undefined;

/**
 * Room for n rows of p columns and Lloyd's passes over them with at most k centers, in float64: on the SIMD kernel, or where there is
 * little to do or no SIMD, plain ones of the same bits. A thread has one such room: labels and distances are valid until it opens the
 * next, so what is kept of them is to be copied.
 */
export function passRoom(n: number, p: number, k: number): OpenRows {
  if (n * p * k < leastWork) return plainRoom(n, p);
  const [ofRows, ofCenters] = [round16(n * p * 8), Math.ceil(k / 4) * 4 * p * 8];
  const [ofLabels, ofDistances, ofSums] = [round16(n * 4), round16(n * 8), round16(k * p * 8)];
  const labels = ofRows + ofCenters;
  const sums = labels + ofLabels + ofDistances;
  const memory = memoryOf(sums + ofSums);
  const rows = { data: new Float64Array(memory.buffer, 0, n * p), n, p };
  const room = { rows: 0, centers: ofRows, labels, distances: labels + ofLabels, sums };
  return { rows, passes: openLloydPasses(memory, room, rows) };
}

function plainRoom(n: number, p: number): OpenRows {
  const rows = { data: new Float64Array(n * p), n, p };
  return { rows, passes: plainPasses(rows) };
}

function memoryOf(bytes: number): WebAssembly.Memory {
  if (kept !== undefined && kept.buffer.byteLength >= bytes) return kept;
  const pages = Math.ceil(Math.max(bytes, 64 * 65_536) / 65_536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  if (bytes <= keptBytes) kept = memory;
  return memory;
}

function round16(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
