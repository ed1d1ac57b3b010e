import { type LloydPasses, plainPasses, type Rows } from "../lloyd.ts";
import { openLloydPasses, type PassRoom } from "./lloydPasses.ts";

/** Rows that passes go over. */
export interface OpenRows {
  /** n × p values, to be written before the first pass. */
  readonly rows: Rows;
  readonly passes: LloydPasses;
}

/** Less work in a pass is done before a kernel is ready. */
const leastWork = 8192;
/** A thread keeps at most this much memory for the next rows; rooms are no larger, as engines are slow to let go of such memory. */
const keptBytes = 2 ** 24;
/** Rows that need more are gone over in blocks of so many bytes, which the processor's caches hold. */
const blockBytes = 2 ** 20;

let kept: WebAssembly.Memory | undefined;

/**
 * Lloyd's passes with at most k centers over rows as they are now, in float64: on the SIMD kernel, or where there is little to do or no
 * SIMD, plain ones of the same bits. Labels and distances are valid until the thread opens the next room or passes, so what is kept of
 * them is to be copied. Memory of at most 16 MB beside 12 bytes for each row, whatever their number.
 */
export function passesOver(rows: Rows, k: number): LloydPasses {
  const { n, p } = rows;
  if (n * p * k < leastWork) return plainPasses(rows);
  const block = Math.min(n, Math.max(4, Math.floor(blockBytes / (p * 8))));
  if (layOut(block, p, k).bytes > keptBytes) return plainPasses(rows);
  if (layOut(n, p, k).bytes > keptBytes) return passesByBlock(rows, k, block);
  const room = passRoom(n, p, k);
  room.rows.data.set(rows.data);
  return room.passes;
}

/**
 * Room for n rows of p columns, to be written before each pass, and passes over them as `passesOver`; beyond 16 MB plain ones. A thread
 * has one such room.
 */
export function passRoom(n: number, p: number, k: number): OpenRows {
  const { bytes, room } = layOut(n, p, k);
  if (n * p * k < leastWork || bytes > keptBytes) return plainRoom(n, p);
  const memory = memoryOf(bytes);
  const rows = { data: new Float64Array(memory.buffer, 0, n * p), n, p };
  return { rows, passes: openLloydPasses(memory, room, rows) };
}

/** Each pass copies one block after the other into the room, with its labels, and what it finds out of it. */
function passesByBlock({ data, n, p }: Rows, k: number, block: number): LloydPasses {
  const [full, last] = [passRoom(block, p, k), passRoom(n % block, p, k)];
  const labels = new Int32Array(n);
  const distances = new Float64Array(n);
  const eachBlock = (pass: (passes: LloydPasses, from: number, end: number) => void): void => {
    for (let from = 0; from < n; from += block) {
      const end = Math.min(n, from + block);
      const { rows, passes } = end - from === block ? full : last;
      rows.data.set(data.subarray(from * p, end * p));
      passes.labels.set(labels.subarray(from, end));
      pass(passes, from, end);
    }
  };
  return {
    labels,
    distances,
    nearest(centers) {
      let changed = 0;
      eachBlock((passes, from) => {
        changed += passes.nearest(centers);
        labels.set(passes.labels, from);
        distances.set(passes.distances, from);
      });
      return changed;
    },
    sums(k, given) {
      let sums = given ?? new Float64Array(k * p);
      eachBlock((passes) => {
        sums = passes.sums(k, sums);
      });
      return sums;
    },
  };
}

function layOut(n: number, p: number, k: number): { bytes: number; room: PassRoom } {
  const [ofRows, ofCenters] = [round16(n * p * 8), Math.ceil(k / 4) * 4 * p * 8];
  const [ofLabels, ofDistances, ofSums] = [round16(n * 4), round16(n * 8), round16(k * p * 8)];
  const labels = ofRows + ofCenters;
  const sums = labels + ofLabels + ofDistances;
  return {
    bytes: sums + ofSums,
    room: { rows: 0, centers: ofRows, labels, distances: labels + ofLabels, sums },
  };
}

function plainRoom(n: number, p: number): OpenRows {
  const rows = { data: new Float64Array(n * p), n, p };
  return { rows, passes: plainPasses(rows) };
}

function memoryOf(bytes: number): WebAssembly.Memory {
  if (kept !== undefined && kept.buffer.byteLength >= bytes) return kept;
  const pages = Math.ceil(Math.max(bytes, 64 * 65_536) / 65_536);
  kept = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  return kept;
}

function round16(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
