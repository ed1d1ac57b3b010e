import type { Random } from "../../random/index.ts";
import { passRoom } from "../kernel/passRoom.ts";
import type { Rows } from "../lloyd.ts";

export interface BatchEffort {
  readonly batchRows: number;
  readonly maxIterations: number;
  readonly patience: number;
  readonly reassignBelow: number;
}

export interface BatchedCenters {
  /** k × p, row-major. */
  readonly centers: Float64Array;
  /** Batches taken. */
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Moves given centers (k × p, not changed) by batches of rows drawn with replacement: a row that is the m-th that a center receives
 * pulls it by 1/m of the way. Stops when the inertia per row of the batches, smoothed over about half as many rows as there are, has
 * not fallen for `patience` batches. Private kernel: assumes checked input.
 */
export function runBatches(rows: Rows, start: Float64Array, random: Random, effort: BatchEffort): BatchedCenters {
  const centers = start.slice();
  const counts = new Float64Array(start.length / rows.p);
  const { rows: batch, passes } = passRoom(effort.batchRows, rows.p, counts.length);
  const { labels, distances } = passes;
  const weight = Math.min(1, (2 * batch.n) / (rows.n + 1));
  let smoothed: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  let worse = 0;
  let iterations = 0;
  while (iterations < effort.maxIterations && worse < effort.patience) {
    iterations += 1;
    drawBatch(rows, batch, random);
    passes.nearest(centers);
    const inertia = distances.reduce((sum, distance) => sum + distance, 0) / batch.n;
    moveCenters(batch, labels, centers, counts);
    moveStarved(batch, distances, centers, counts, random, effort.reassignBelow);
    if (iterations === 1) continue;
    smoothed = smoothed === undefined ? inertia : (1 - weight) * smoothed + weight * inertia;
    worse = smoothed < least ? 0 : worse + 1;
    least = Math.min(least, smoothed);
  }
  return { centers, iterations, converged: worse >= effort.patience };
}

function drawBatch({ data, n, p }: Rows, batch: Rows, random: Random): void {
  for (let i = 0; i < batch.n; i++) {
    const from = Math.floor(random() * n) * p;
    for (let j = 0; j < p; j++) batch.data[i * p + j] = data[from + j]!;
  }
}

/** Each center becomes the mean of what it has received, this batch included. */
function moveCenters({ data, n, p }: Rows, labels: Int32Array, centers: Float64Array, counts: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const to = labels[i]!;
    counts[to]! += 1;
    const rate = 1 / counts[to]!;
    for (let j = 0; j < p; j++) centers[to * p + j]! += rate * (data[i * p + j]! - centers[to * p + j]!);
  }
}

/**
 * Centers that have received little are put onto rows of the batch, drawn with probability proportional to their squared distance
 * from the nearest center; they then count as if they had received as much as the least of the others.
 */
function moveStarved(
  { data, n, p }: Rows,
  distances: Float64Array,
  centers: Float64Array,
  counts: Float64Array,
  random: Random,
  below: number,
): void {
  const limit = below * counts.reduce((most, count) => Math.max(most, count), 0);
  const least = counts.reduce((low, count) => (count >= limit ? Math.min(low, count) : low), Number.POSITIVE_INFINITY);
  for (let c = 0; c < counts.length; c++) {
    if (counts[c]! >= limit) continue;
    const total = distances.reduce((sum, distance) => sum + distance, 0);
    if (total === 0) return;
    let rest = random() * total;
    let row = 0;
    for (let i = 0; i < n && rest >= 0; i++) {
      if (distances[i] === 0) continue;
      rest -= distances[i]!;
      row = i;
    }
    for (let j = 0; j < p; j++) centers[c * p + j] = data[row * p + j]!;
    counts[c] = least;
    distances[row] = 0;
  }
}
