import type { Kernel, Pass } from "../kernel/pass.ts";
import type { BlockRows } from "./blockRows.ts";
import { relocateEmpty } from "./relocateEmpty.ts";
import type { ScanSpace, Slot } from "./scanSpace.ts";

/** What Lloyd's iterations on the kernel leave; centers are k × p in kernel units. */
export interface BlockFit {
  readonly centers: Float64Array;
  /** Rows by cluster in the last pass. */
  readonly sizes: Int32Array;
  /** Inertia in kernel units after the last update, to float32 accuracy of the rows; never below 0. */
  readonly inertia: number;
  readonly iterations: number;
}

/** From centers of k × p values, over some rows, until the squared movement of all centers is at most the threshold, in kernel units. */
export type BlockLloyd = (on: BlockRows, start: Float64Array, effort: BlockEffort) => BlockFit;

export interface BlockEffort {
  readonly maxIterations: number;
  readonly threshold: number;
  /** Inertia above which three iterations are enough to give up. */
  readonly hopeless: number;
}

/**
 * Lloyd's iterations on the kernel, in the room of one thread. Inertia comes from the sums alone:
 * Σ|x|² − Σ|sum of cluster|² ÷ size. A cluster without rows moves to the sample row farthest from all centers.
 */
export function blockLloyd(space: ScanSpace, slot: Slot, kernel: Kernel): BlockLloyd {
  const { buffer } = space.memory;
  const { kMax, rows, sample } = space;
  const { p } = rows;
  const labels = new Uint8Array(buffer, slot.labels, rows.n);
  const values = new Float32Array(buffer, slot.centers, kMax * p);
  const halves = new Float32Array(buffer, slot.halves, kMax);
  const sums = new Float64Array(buffer, slot.sums, kMax * p);
  const counts = new Int32Array(buffer, slot.counts, kMax);

  return ({ points, n, squares }, start, { maxIterations, threshold, hopeless }) => {
    const k = start.length / p;
    const pass: Pass = { ...slot, points, n, p, k };
    sums.fill(0, 0, k * p);
    counts.fill(0, 0, k);
    labels.fill(255, 0, n);
    let centers = start;
    let iterations = 0;
    while (iterations < maxIterations) {
      write(centers, k);
      const changed = kernel(pass);
      iterations += 1;
      if (changed === 0) break;
      const moved = means(centers, k);
      const movement = squaredDistance(moved, centers);
      centers = moved;
      if (movement <= threshold) break;
      if (iterations === 3 && squares - between(k) > hopeless) break;
    }
    const inertia = Math.max(0, squares - between(k));
    return { centers, sizes: counts.slice(0, k), inertia, iterations };
  };

  function write(centers: Float64Array, k: number): void {
    values.set(centers);
    for (let c = 0, at = 0; c < k; c++) {
      let squared = 0;
      for (let j = 0; j < p; j++, at++) squared += values[at]! * values[at]!;
      halves[c] = squared / 2;
    }
  }

  function means(centers: Float64Array, k: number): Float64Array {
    const moved = new Float64Array(k * p);
    let empty = false;
    for (let c = 0, at = 0; c < k; c++) {
      const count = counts[c]!;
      if (count === 0) empty = true;
      for (let j = 0; j < p; j++, at++) moved[at] = count === 0 ? centers[at]! : sums[at]! / count;
    }
    return empty ? relocateEmpty(sample, moved, counts.subarray(0, k)) : moved;
  }

  function between(k: number): number {
    let total = 0;
    for (let c = 0; c < k; c++) {
      if (counts[c] === 0) continue;
      let squared = 0;
      for (let j = c * p; j < c * p + p; j++) squared += sums[j]! * sums[j]!;
      total += squared / counts[c]!;
    }
    return total;
  }
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}
