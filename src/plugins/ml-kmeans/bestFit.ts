import { kmeans } from "ml-kmeans";
import { assign } from "segmentarium/cluster";
import { type Matrix, matrix } from "segmentarium/matrix";
import type { Random } from "segmentarium/random";

/** A partition by `ml-kmeans`, measured on all points: clusters numbered by descending size. */
export interface Fit {
  readonly labels: Int32Array;
  /** k × p, in any order. */
  readonly centers: Matrix;
  readonly sizes: readonly number[];
  readonly inertia: number;
  readonly converged: boolean;
  /** Points that the centers were found on. */
  readonly sampled: number;
}

/**
 * The best of several starts of `ml-kmeans` (k-means++), fitted on at most `sample` of the points and judged on all.
 *
 * @param points n × p, with at least k different rows.
 */
export function bestFit(
  points: Matrix,
  options: { readonly k: number; readonly restarts: number; readonly sample: number; readonly random: Random },
): Fit {
  const { k, restarts, random } = options;
  const rows = drawRows(points, options.sample, random);
  let best: Omit<Fit, "sizes" | "sampled"> | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const seed = Math.floor(random() * 2 ** 31);
    const fit = kmeans(rows, k, { seed, initialization: "kmeans++", maxIterations: 300, tolerance: 1e-4 });
    const centers = matrix(Float64Array.from(fit.centroids.flat()), k, points.names);
    const { labels, distances } = assign({ centers }, points);
    const inertia = distances.reduce((sum, distance) => sum + distance * distance, 0);
    if (best === undefined || inertia < best.inertia) best = { labels, centers, inertia, converged: fit.converged };
  }
  return { ...best!, ...renumber(best!.labels, k), sampled: rows.length };
}

function drawRows(points: Matrix, sample: number, random: Random): number[][] {
  const { rows, columns, data } = points;
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const size = Math.min(sample, rows);
  for (let i = 0; i < size && size < rows; i++) {
    const j = i + Math.floor(random() * (rows - i));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return Array.from(order.subarray(0, size).sort(), (row) => [...data.subarray(row * columns, (row + 1) * columns)]);
}

function renumber(labels: Int32Array, k: number): { labels: Int32Array; sizes: number[] } {
  const counts = new Array<number>(k).fill(0);
  for (const label of labels) counts[label]! += 1;
  const order = counts.map((_, c) => c).sort((a, b) => counts[b]! - counts[a]! || a - b);
  const place = order.reduce((places, c, rank) => places.fill(rank, c, c + 1), new Int32Array(k));
  return { labels: labels.map((label) => place[label]!), sizes: order.map((c) => counts[c]!) };
}
