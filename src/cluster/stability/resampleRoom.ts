import type { Kernel } from "../kernel/pass.ts";
import type { Rows } from "../lloyd.ts";
import { relocateEmpty } from "../scan/relocateEmpty.ts";

/** Where one thread parts rows: memory for the kernel of k-means, with the rows drawn in blocks of 16. */
export interface ResampleRoom {
  readonly memory: WebAssembly.Memory;
  readonly p: number;
  readonly k: number;
  readonly most: number;
  readonly at: Readonly<Record<Part, number>>;
}

type Part = "all" | "some" | "labels" | "centers" | "halves" | "sums" | "counts" | "scratch";

/** Rows in the room: the place of their blocks, and the same rows one after the other, from which an empty cluster takes one. */
export interface RoomRows {
  readonly points: number;
  readonly n: number;
  readonly spare: Rows;
}

export interface RoomFit {
  /** k × p, in kernel units. */
  readonly centers: Float64Array;
  /** Σ|sum of a cluster|² ÷ its size: inertia is the sum of squares less this. */
  readonly between: number;
  readonly iterations: number;
}

const blockRows = 16;

/** A room for up to `most` rows, of which `some` may lie apart as a sample. */
export function resampleRoom(most: number, some: number, p: number, k: number): ResampleRoom {
  const sizes: Record<Part, number> = {
    ...{ all: blockBytes(most, p), some: blockBytes(some, p), labels: most, centers: k * p * 4, halves: k * 4 },
    ...{ sums: k * p * 8, counts: k * 4, scratch: 16 },
  };
  const at = {} as Record<Part, number>;
  let end = 1024;
  for (const part of Object.keys(sizes) as Part[]) {
    at[part] = end;
    end += Math.ceil((sizes[part] + 16) / 16) * 16;
  }
  const pages = Math.ceil(end / 65_536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  return { memory, p, k, most, at };
}

function blockBytes(n: number, p: number): number {
  return Math.ceil(n / blockRows) * blockRows * p * 4;
}

/** Writes chosen rows (n × p, float32) as blocks of 16, within a block column by column. Returns their sum of squares. */
export function writeRows(room: ResampleRoom, to: number, rows: Float32Array, chosen: Int32Array): number {
  const { p } = room;
  const blocks = new Float32Array(room.memory.buffer, to, blockBytes(chosen.length, p) / 4);
  let squares = 0;
  for (let i = 0; i < chosen.length; i++) {
    const first = (i >> 4) * blockRows * p + (i & 15);
    const from = chosen[i]! * p;
    for (let j = 0; j < p; j++) {
      const value = rows[from + j]!;
      blocks[first + j * blockRows] = value;
      squares += value * value;
    }
  }
  return squares;
}

/** Lloyd's iterations on the kernel; a cluster without rows moves to the spare row farthest from all centers. */
export function roomLloyd(
  room: ResampleRoom,
  kernel: Kernel,
  { points, n, spare }: RoomRows,
  start: Float64Array,
  limits: { readonly maxIterations: number; readonly threshold: number },
): RoomFit {
  const { memory, p, k, at } = room;
  const sums = new Float64Array(memory.buffer, at.sums, k * p).fill(0);
  const counts = new Int32Array(memory.buffer, at.counts, k).fill(0);
  new Uint8Array(memory.buffer, at.labels, n).fill(255);
  let centers = start;
  let iterations = 0;
  while (iterations < limits.maxIterations) {
    writeCenters(room, centers);
    const changed = kernel({ ...at, points, n, p, k });
    iterations += 1;
    if (changed === 0) break;
    const moved = means(sums, counts, centers, p);
    const next = counts.includes(0) ? relocateEmpty(spare, moved, counts) : moved;
    const movement = squaredDistance(next, centers);
    centers = next;
    if (movement <= limits.threshold) break;
  }
  return { centers, between: betweenOf(sums, counts, p), iterations };
}

/** Labels rows by their nearest centers; read them at once, as the next call writes over them. */
export function roomLabels(room: ResampleRoom, kernel: Kernel, { points, n }: RoomRows, centers: Float64Array) {
  const { memory, p, k, at } = room;
  writeCenters(room, centers);
  kernel({ ...at, points, n, p, k });
  return new Uint8Array(memory.buffer, at.labels, n);
}

function writeCenters({ memory, p, k, at }: ResampleRoom, centers: Float64Array): void {
  const values = new Float32Array(memory.buffer, at.centers, k * p);
  const halves = new Float32Array(memory.buffer, at.halves, k);
  values.set(centers);
  for (let c = 0; c < k; c++) {
    let squares = 0;
    for (let j = c * p; j < c * p + p; j++) squares += values[j]! * values[j]!;
    halves[c] = squares / 2;
  }
}

function means(sums: Float64Array, counts: Int32Array, before: Float64Array, p: number): Float64Array {
  return before.map((value, i) => {
    const count = counts[Math.floor(i / p)]!;
    return count === 0 ? value : sums[i]! / count;
  });
}

function betweenOf(sums: Float64Array, counts: Int32Array, p: number): number {
  let between = 0;
  counts.forEach((count, c) => {
    for (let j = c * p; j < c * p + p; j++) if (count > 0) between += sums[j]! ** 2 / count;
  });
  return between;
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}
