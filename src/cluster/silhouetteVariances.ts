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
  const changes = new Float64Array(n);
  const turn = Math.max(1, Math.floor(workPerTurn / n));
  for (let at = 0; at < left.length; at++) {
    if (at % turn === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
    const row = left[at]!;
    distancesFrom(data, columns, row, distances);
    for (let q = 0; q < partitions.length; q++) {
      const { clusters, values, total } = partitions[q]!;
      const own = touched[q]![clusters.labels[row]!]!;
      without[q]![at] = (total + changeWithout(own, row, values[row]!, distances, changes)) / (n - 1);
    }
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

/** Rows of one kind whose silhouette may change without a row of a cluster, one value per row in each list. */
interface Moved {
  readonly rows: Int32Array;
  /** Places among all that may change, ascending as the rows are. */
  readonly places: Int32Array;
  /** Sums of distances to the cluster. */
  readonly sums: Float64Array;
  /** Of the cluster's own rows unused: their mean distance inside is what changes. */
  readonly inside: Float64Array;
  /** The mean distance to the nearest cluster other than this one. */
  readonly outside: Float64Array;
  readonly values: Float64Array;
}

/** What may change without one row of a cluster. */
interface Touched {
  readonly size: number;
  readonly count: number;
  readonly own: Moved;
  readonly others: Moved;
}

/** By cluster the rows whose silhouette may change without one of its rows: its own, those next to it, those that might come to be so. */
function touchedRows(means: SilhouetteMeans, farthest: number): Touched[] {
  const { clusters, sums, first, nearest } = means;
  const { labels, sizes } = clusters;
  const n = labels.length;
  return sizes.map((size, c) => {
    const [own, others] = [new Int32Array(size), new Int32Array(n - size)];
    const [ownPlaces, otherPlaces] = [new Int32Array(size), new Int32Array(n - size)];
    let [a, b] = [0, 0];
    for (let i = 0; i < n; i++) {
      if (labels[i] === c) {
        ownPlaces[a] = a + b;
        own[a++] = i;
      } else if (sizes[labels[i]!]! > 1) {
        const next = nearest[i] === c || (size > 1 && (sums[c * n + i]! - farthest) / (size - 1) < first[i]!);
        if (!next) continue;
        otherPlaces[b] = a + b;
        others[b++] = i;
      }
    }
    return {
      ...{ size, count: a + b },
      own: movedOf(means, c, own, ownPlaces),
      others: movedOf(means, c, others.slice(0, b), otherPlaces),
    };
  });
}

function movedOf(means: SilhouetteMeans, c: number, rows: Int32Array, places: Int32Array): Moved {
  const { clusters, sums, values, inside, first, second, nearest } = means;
  const n = clusters.labels.length;
  const moved = {
    ...{ rows, places: places.slice(0, rows.length) },
    ...{ sums: new Float64Array(rows.length), inside: new Float64Array(rows.length) },
    ...{ outside: new Float64Array(rows.length), values: new Float64Array(rows.length) },
  };
  for (let at = 0; at < rows.length; at++) {
    const i = rows[at]!;
    moved.sums[at] = sums[c * n + i]!;
    moved.inside[at] = inside[i]!;
    moved.outside[at] = clusters.labels[i] !== c && nearest[i] === c ? second[i]! : first[i]!;
    moved.values[at] = values[i]!;
  }
  return moved;
}

/** By how much the sum of all silhouettes changes when this row is not there. @param changes room for one number per touched row. */
function changeWithout(
  { size, count, own, others }: Touched,
  row: number,
  value: number,
  distances: Float64Array,
  changes: Float64Array,
): number {
  changesInside(own, size, row, distances, changes);
  changesOutside(others, size, distances, changes);
  let change = -value;
  for (let at = 0; at < count; at++) change += changes[at]!;
  return change;
}

function changesInside(
  { rows, places, sums, outside, values }: Moved,
  size: number,
  row: number,
  distances: Float64Array,
  changes: Float64Array,
): void {
  if (size <= 2) {
    for (let at = 0; at < rows.length; at++) changes[places[at]!] = rows[at] === row ? 0 : -values[at]!;
    return;
  }
  const others = size - 2;
  for (let at = 0; at < rows.length; at++) {
    const j = rows[at]!;
    const left = silhouetteOf((sums[at]! - distances[j]!) / others, outside[at]!);
    changes[places[at]!] = j === row ? 0 : left - values[at]!;
  }
}

function changesOutside(
  { rows, places, sums, inside, outside, values }: Moved,
  size: number,
  distances: Float64Array,
  changes: Float64Array,
): void {
  const left = size - 1;
  for (let at = 0; at < rows.length; at++) {
    const mean = left > 0 ? (sums[at]! - distances[rows[at]!]!) / left : Number.POSITIVE_INFINITY;
    const next = Math.min(mean, outside[at]!);
    changes[places[at]!] = (next === Number.POSITIVE_INFINITY ? 0 : silhouetteOf(inside[at]!, next)) - values[at]!;
  }
}

function variance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
