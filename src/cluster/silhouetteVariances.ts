import { silhouetteOf } from "./silhouette.ts";
import type { SilhouetteMeans } from "./silhouetteMeans.ts";

const workPerTurn = 400_000;

/**
 * The jackknife variance of the mean silhouette of each partition, all of the same rows: how it changes when one row is left out of
 * all, as one of the others and as their neighbour. Exact when all rows are left out in turn; of some, drawn at random, an estimate.
 *
 * @param left the rows to leave out, at least 2.
 * Gives way to other work between rows. Cost O(left·n·(p + partitions)). Source: Efron and Tibshirani, An Introduction to the
 * Bootstrap, 1993, ch. 11.
 */
export async function silhouetteVariances(
  partitions: readonly SilhouetteMeans[],
  left: Int32Array,
  signal?: AbortSignal,
): Promise<number[]> {
  if (partitions.length === 0) return [];
  const { data, columns, labels } = partitions[0]!.clusters;
  const n = labels.length;
  const farthest = mostDistance(data, columns);
  const touched = partitions.map((means) => touchedRows(means, farthest));
  const without = partitions.map(() => new Float64Array(left.length));
  const distances = new Float64Array(n);
  const turn = Math.max(1, Math.floor(workPerTurn / n));
  for (let at = 0; at < left.length; at++) {
    if (at % turn === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
    const row = left[at]!;
    distancesFrom(data, columns, row, distances);
    partitions.forEach((means, q) => {
      const own = touched[q]![means.clusters.labels[row]!]!;
      without[q]![at] = totalWithout(means, row, distances, own) / (n - 1);
    });
  }
  return without.map((found) => ((n - 1) ** 2 / n) * variance(found));
}

/** A bound that no distance exceeds: twice the largest one from the first row. */
function mostDistance(data: Float64Array, p: number): number {
  const distances = new Float64Array(data.length / p);
  distancesFrom(data, p, 0, distances);
  return 2.001 * distances.reduce((most, distance) => Math.max(most, distance), 0);
}

function distancesFrom(data: Float64Array, p: number, row: number, distances: Float64Array): void {
  for (let i = 0; i < distances.length; i++) {
    let sum = 0;
    for (let a = i * p, b = row * p; a < i * p + p; a++, b++) {
      const d = data[a]! - data[b]!;
      sum += d * d;
    }
    distances[i] = Math.sqrt(sum);
  }
}

/** By cluster the rows whose silhouette may change without one of its rows: its own, those next to it, those that might come to be so. */
function touchedRows({ clusters, sums, first, nearest }: SilhouetteMeans, farthest: number): Int32Array[] {
  const { labels, sizes } = clusters;
  const n = labels.length;
  return sizes.map((size, c) => {
    const mayBeNext = (i: number) => size > 1 && (sums[c * n + i]! - farthest) / (size - 1) < first[i]!;
    return Int32Array.from(labels.keys()).filter((i) => {
      return labels[i] === c || (sizes[labels[i]!]! > 1 && (nearest[i] === c || mayBeNext(i)));
    });
  });
}

/** The sum of the silhouettes of all other rows had this one not been there. */
function totalWithout(means: SilhouetteMeans, row: number, distances: Float64Array, touched: Int32Array): number {
  const { clusters, sums, values, inside, first, second, nearest, total } = means;
  const { labels, sizes } = clusters;
  const gone = labels[row]!;
  const size = sizes[gone]!;
  const from = gone * labels.length;
  let change = -values[row]!;
  for (let at = 0; at < touched.length; at++) {
    const j = touched[at]!;
    const rest = sums[from + j]! - distances[j]!;
    if (labels[j] === gone) {
      if (j !== row) change += (size > 2 ? silhouetteOf(rest / (size - 2), first[j]!) : 0) - values[j]!;
      continue;
    }
    const mean = size > 1 ? rest / (size - 1) : Number.POSITIVE_INFINITY;
    const outside = Math.min(mean, nearest[j] === gone ? second[j]! : first[j]!);
    change += (outside === Number.POSITIVE_INFINITY ? 0 : silhouetteOf(inside[j]!, outside)) - values[j]!;
  }
  return total + change;
}

function variance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
