import type { Matrix } from "../../matrix/index.ts";
import { stream } from "../../random/index.ts";
import type { PassRoom } from "../kernel/lloydPasses.ts";
import type { Rows } from "../lloyd.ts";
import { meanVariance, movementUnit } from "../movementUnit.ts";

/** Everything that the tasks of one scan share between threads: the rows in three forms, and where each thread works. */
export interface ScanSpace {
  readonly memory: WebAssembly.Memory;
  /** The points as they came, float64, in the memory from byte `exactRows` on. */
  readonly rows: Rows;
  readonly exactRows: number;
  /** A sample of the rows in kernel units, row-major. */
  readonly sample: Rows;
  /** Kernel unit = (value − shift[column]) × scale, rounded to float32. */
  readonly shift: Float64Array;
  readonly scale: number;
  /** Mean column variance in the points' own unit. */
  readonly variance: number;
  /** What the tolerance is a share of, in the squared unit of the points. */
  readonly movementUnit: number;
  /** Sum of squared values in kernel units. */
  readonly squares: { readonly all: number; readonly sample: number };
  /** Byte offset of all rows in blocks of 16, float32. */
  readonly allBlocks: number;
  readonly sampleBlocks: number;
  readonly kMax: number;
  readonly slots: number;
  readonly firstSlot: number;
  readonly slotBytes: number;
}

/** Byte offsets of one thread's own working room. */
export interface Slot {
  readonly labels: number;
  readonly sums: number;
  readonly centers: number;
  readonly halves: number;
  readonly counts: number;
  readonly scratch: number;
  /** p float32: the row to measure from. */
  readonly query: number;
  /** Rows of a draw in blocks of 16, float32. */
  readonly drawn: number;
  /** Three times one float32 per row of the sample. */
  readonly near: readonly [number, number, number];
  /** What Lloyd's passes in float64 need beside the rows. */
  readonly exact: Omit<PassRoom, "rows">;
}

const sampleRows = 16_384;
/** The most rows of a draw that a thread works on. */
const drawnRows = 4096;
const blockRows = 16;

/** Lays the points out for a scan. Columns are centred and one common power of two scales them, so that float32 loses little. */
export function scanSpace(points: Matrix, kMax: number, slots: number, seed: string | number): ScanSpace {
  const n = points.rows;
  const p = points.columns;
  const given: Rows = { data: points.data, n, p };
  const variance = meanVariance(given);
  const scale = variance > 0 ? 2 ** -Math.round(Math.log2(variance) / 2) : 1;
  const shift = columnMeans(given);
  const chosen = chooseRows(n, seed);
  const isSample = chosen.length === n;
  const allBlocks = 1024;
  const sampleBlocks = isSample ? allBlocks : allBlocks + blockBytes(n, p);
  const exactRows = sampleBlocks + blockBytes(chosen.length, p);
  const firstSlot = exactRows + round16(n * p * 8);
  const slotBytes = slotSize(n, p, kMax);
  const pages = Math.ceil((firstSlot + slots * slotBytes) / 65_536);
  if (pages > 65_536) {
    throw new RangeError(`Cannot scan k: ${n} × ${p} points need more than 4 GiB, a sample of the rows is needed`);
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const rows: Rows = { data: new Float64Array(memory.buffer, exactRows, n * p), n, p };
  rows.data.set(points.data);
  const all = new Float32Array(memory.buffer, allBlocks, blockBytes(n, p) / 4);
  const ofAll = writeBlocks(given, shift, scale, all);
  const sample = takeRows(all, chosen, p);
  const ofSample = isSample
    ? ofAll
    : writeBlocks(
        sample,
        new Float64Array(p),
        1,
        new Float32Array(memory.buffer, sampleBlocks, blockBytes(chosen.length, p) / 4),
      );
  const squares = { all: ofAll, sample: ofSample };
  return {
    ...{ memory, rows, exactRows, sample, shift, scale, variance, squares, movementUnit: movementUnit(given) },
    ...{ allBlocks, sampleBlocks, kMax, slots, firstSlot, slotBytes },
  };
}

/** The room of thread `index`. */
export function slotAt(space: ScanSpace, index: number): Slot {
  const at = offsets(space.firstSlot + index * space.slotBytes, slotBytesOf(space.rows.n, space.rows.p, space.kMax));
  return {
    ...at,
    near: [at.near0, at.near1, at.near2],
    exact: { labels: at.exactLabels, distances: at.distances, centers: at.exactCenters, sums: at.sums },
  };
}

/** Bytes of the arrays of a slot, in the order in which they lie there. */
function slotBytesOf(n: number, p: number, kMax: number) {
  const near = round16(Math.min(n, sampleRows)) * 4;
  return {
    labels: n,
    sums: kMax * p * 8,
    centers: kMax * p * 4,
    halves: kMax * 4,
    counts: kMax * 4,
    scratch: 16,
    query: p * 4,
    drawn: blockBytes(drawnRows, p),
    near0: near,
    near1: near,
    near2: near,
    exactCenters: Math.ceil(kMax / 4) * 4 * p * 8,
    exactLabels: n * 4,
    distances: n * 8,
  };
}

function offsets<Name extends string>(first: number, bytes: Readonly<Record<Name, number>>): Record<Name, number> {
  let at = first;
  const from = {} as Record<Name, number>;
  for (const name of Object.keys(bytes) as Name[]) {
    from[name] = at;
    at += round16(bytes[name]);
  }
  return from;
}

function slotSize(n: number, p: number, kMax: number): number {
  return Object.values(slotBytesOf(n, p, kMax)).reduce((sum, bytes) => sum + round16(bytes), 64);
}

function round16(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}

function blockBytes(n: number, p: number): number {
  return Math.ceil(n / blockRows) * blockRows * p * 4;
}

function columnMeans({ data, n, p }: Rows): Float64Array {
  const means = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    const origin = data[j]!;
    let sum = 0;
    for (let i = j; i < data.length; i += p) sum += data[i]! - origin;
    means[j] = origin + sum / n;
  }
  return means;
}

function chooseRows(n: number, seed: string | number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  if (n <= sampleRows) return order;
  const random = stream(seed, "k-means-scan", "sample");
  for (let i = 0; i < sampleRows; i++) {
    const other = i + Math.floor(random() * (n - i));
    const kept = order[i]!;
    order[i] = order[other]!;
    order[other] = kept;
  }
  return order.slice(0, sampleRows).sort();
}

/** Writes blocks of 16 rows, within a block column by column, the last block padded with 0; returns the sum of squares. */
function writeBlocks({ data, n, p }: Rows, shift: Float64Array, scale: number, blocks: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const first = (i >> 4) * blockRows * p + (i & 15);
    for (let j = 0; j < p; j++) {
      const value = Math.fround((data[i * p + j]! - shift[j]!) * scale);
      blocks[first + j * blockRows] = value;
      squares += value * value;
    }
  }
  return squares;
}

function takeRows(blocks: Float32Array, chosen: Int32Array, p: number): Rows {
  const data = new Float64Array(new SharedArrayBuffer(chosen.length * p * 8));
  chosen.forEach((row, i) => {
    for (let j = 0; j < p; j++) data[i * p + j] = blocks[(row >> 4) * blockRows * p + (row & 15) + j * blockRows]!;
  });
  return { data, n: chosen.length, p };
}
