import type { Kernel } from "../kernel/pass.ts";
import { relocateEmpty } from "./relocateEmpty.ts";
import type { ScanSpace, Slot } from "./scanSpace.ts";

/** What Lloyd's iterations on the kernel leave; centers are k × p in kernel units. */
export interface BlockFit {
  readonly centers: Float64Array;
  /** Inertia in kernel units after the last update, to float32 accuracy of the rows. */
  readonly inertia: number;
  readonly iterations: number;
}

export interface BlockEffort {
  readonly on: "all" | "sample";
  readonly maxIterations: number;
  /** Squared movement of all centers, in kernel units. */
  readonly threshold: number;
}

/**
 * Lloyd's iterations on the kernel, over all rows or the sample. Inertia comes from the sums alone:
 * Σ|x|² − Σ|sum of cluster|² ÷ size. A cluster without rows moves to the sample row farthest from all centers.
 */
export function blockLloyd(
  space: ScanSpace,
  slot: Slot,
  kernel: Kernel,
  start: Float64Array,
  effort: BlockEffort,
): BlockFit {
  const { p } = space.rows;
  const k = start.length / p;
  const n = effort.on === "all" ? space.rows.n : space.sample.n;
  const points = effort.on === "all" ? space.allBlocks : space.sampleBlocks;
  const sums = new Float64Array(space.memory.buffer, slot.sums, k * p).fill(0);
  const counts = new Int32Array(space.memory.buffer, slot.counts, k).fill(0);
  new Uint8Array(space.memory.buffer, slot.labels, n).fill(255);
  let centers = start;
  let iterations = 0;
  while (iterations < effort.maxIterations) {
    writeCenters(space, slot, centers, k);
    const changed = kernel({ ...slot, points, n, p, k });
    iterations += 1;
    if (changed === 0) break;
    const moved = update(space, centers, sums, counts);
    const movement = squaredDistance(moved, centers);
    centers = moved;
    if (movement <= effort.threshold) break;
  }
  return { centers, inertia: space.squares[effort.on] - betweenOf(sums, counts), iterations };
}

function writeCenters(space: ScanSpace, slot: Slot, centers: Float64Array, k: number): void {
  const { p } = space.rows;
  const values = new Float32Array(space.memory.buffer, slot.centers, k * p);
  const halves = new Float32Array(space.memory.buffer, slot.halves, k);
  values.set(centers);
  for (let c = 0; c < k; c++) {
    let squares = 0;
    for (let j = c * p; j < c * p + p; j++) squares += values[j]! * values[j]!;
    halves[c] = squares / 2;
  }
}

function update(space: ScanSpace, centers: Float64Array, sums: Float64Array, counts: Int32Array): Float64Array {
  const { p } = space.rows;
  const moved = new Float64Array(centers.length);
  for (let c = 0; c < counts.length; c++) {
    for (let j = c * p; j < c * p + p; j++) moved[j] = counts[c] === 0 ? centers[j]! : sums[j]! / counts[c]!;
  }
  return counts.includes(0) ? relocateEmpty(space.sample, moved, counts) : moved;
}

function betweenOf(sums: Float64Array, counts: Int32Array): number {
  const p = sums.length / counts.length;
  let between = 0;
  for (let c = 0; c < counts.length; c++) {
    if (counts[c] === 0) continue;
    let squares = 0;
    for (let j = c * p; j < c * p + p; j++) squares += sums[j]! * sums[j]!;
    between += squares / counts[c]!;
  }
  return between;
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}
