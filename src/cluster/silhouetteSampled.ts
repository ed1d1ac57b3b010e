import type { Matrix } from "../matrix/index.ts";
import type { Random } from "../random/index.ts";
import { normalQuantile } from "../stats/index.ts";
import { type Clusters, gatherClusters } from "./gatherClusters.ts";
import { distanceSums } from "./pairs/distanceSums.ts";
import { isPartition, silhouetteValues, valuesOf } from "./silhouette.ts";
import { silhouettesWithout } from "./silhouettesWithout.ts";

export interface SilhouetteSampledOptions {
  /**
   * About how many rows to compare with one another, 4,000 unless told. At least 30 of each cluster are taken, however many that makes
   * up to four times the sample; of more clusters fewer of each, at least 3.
   */
  readonly sample?: number;
  readonly random: Random;
  /** 0.95 unless told. */
  readonly confidence?: number;
}

export interface SilhouetteEstimate {
  /** Mean silhouette, −1 … 1, higher is better. */
  readonly value: number;
  /** From a sample: interval for the silhouette of all rows. Of all rows: interval for that of other rows like these, where one was asked for. */
  readonly low: number;
  readonly high: number;
  /** How many rows were compared. */
  readonly sampled: number;
  /** True when all rows were compared. */
  readonly exact: boolean;
}

const leastPerCluster = 30;

/** Without one of two rows the other has no neighbour: the jackknife needs three. */
const fewestPerCluster = 3;

/**
 * The mean silhouette from a sample stratified by cluster, each cluster weighted by its share of all rows, so that small
 * clusters are neither dropped nor exaggerated; with the stratified jackknife interval, which counts that the sampled rows
 * also serve as each other's neighbours. Rows labelled −1 are left out. All rows are taken when there are not more than `sample`.
 * Undefined when fewer than 2 clusters have rows, or each row is a cluster of its own.
 *
 * @throws TypeError when there is not one label per row; RangeError when sample < 100 or confidence is not between 0 and 1.
 * Cost O(sample²·p), up to 25 times that where clusters are many, more where they are more than the sample. Source: Rousseeuw 1987; jackknife by strata: Wolter, Introduction to Variance Estimation, 2007, ch. 4.
 */
export function silhouetteSampled(
  points: Matrix,
  labels: Int32Array,
  options: SilhouetteSampledOptions,
): SilhouetteEstimate | undefined {
  const { sample = 4000, random, confidence = 0.95 } = options;
  checkSilhouetteOptions(sample, confidence);
  const all = gatherClusters("compute a silhouette", points, labels);
  if (!isPartition(all)) return undefined;
  if (all.labels.length <= sample) {
    const value = silhouetteValues(all).reduce((sum, s) => sum + s, 0) / all.labels.length;
    return { value, low: value, high: value, sampled: all.labels.length, exact: true };
  }
  const drawn = drawStratified(all, sample, random);
  const { value, variance } = jackknife(drawn, all.sizes);
  const half = normalQuantile((1 + confidence) / 2) * Math.sqrt(variance);
  return {
    value,
    low: Math.max(-1, value - half),
    high: Math.min(1, value + half),
    sampled: drawn.labels.length,
    exact: drawn.labels.length === all.labels.length,
  };
}

/** Throws in words when an option is out of range. */
export function checkSilhouetteOptions(sample: number, confidence: number): void {
  if (!(Number.isInteger(sample) && sample >= 100)) {
    throw new RangeError(`Cannot compute a silhouette: sample is ${sample}, a whole number of 100 or more is needed`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(
      `Cannot compute a silhouette: confidence is ${confidence}, a number between 0 and 1 is needed`,
    );
  }
}

function drawStratified(all: Clusters, sample: number, random: Random): Clusters {
  const members = all.sizes.map((size) => new Int32Array(size));
  const filled = new Int32Array(all.sizes.length);
  all.labels.forEach((label, i) => {
    members[label]![filled[label]!++] = i;
  });
  const least = Math.max(fewestPerCluster, Math.min(leastPerCluster, Math.floor((4 * sample) / all.sizes.length)));
  const sizes = all.sizes.map((size) =>
    Math.min(size, Math.max(least, Math.round((sample * size) / all.labels.length))),
  );
  const chosen = Int32Array.from(members.flatMap((rows, c) => drawRows(rows, sizes[c]!, random)));
  const p = all.columns;
  const data = new Float64Array(chosen.length * p);
  chosen.forEach((row, i) => {
    data.set(all.data.subarray(row * p, row * p + p), i * p);
  });
  return { data, columns: p, labels: chosen.map((i) => all.labels[i]!), sizes, rows: chosen };
}

function drawRows(rows: Int32Array, count: number, random: Random): number[] {
  for (let i = 0; i < count; i++) {
    const other = i + Math.floor(random() * (rows.length - i));
    const kept = rows[i]!;
    rows[i] = rows[other]!;
    rows[other] = kept;
  }
  return [...rows.subarray(0, count).sort()];
}

function jackknife(drawn: Clusters, population: readonly number[]): { value: number; variance: number } {
  const { labels, sizes } = drawn;
  const total = population.reduce((sum, size) => sum + size, 0);
  const sums = distanceSums(drawn);
  const values = valuesOf(drawn, sums);
  let value = 0;
  for (let i = 0; i < values.length; i++) value += (weight(labels[i]!) / sizes[labels[i]!]!) * values[i]!;
  const without = silhouettesWithout(
    drawn,
    sums,
    sizes.map((_, c) => weight(c)),
  );
  let variance = 0;
  for (let c = 0; c < sizes.length; c++) {
    if (sizes[c] === population[c]) continue;
    const estimates = without.filter((_, i) => labels[i] === c);
    const mean = estimates.reduce((sum, x) => sum + x, 0) / estimates.length;
    const squares = estimates.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    variance += (1 - sizes[c]! / population[c]!) * ((sizes[c]! - 1) / sizes[c]!) * squares;
  }
  return { value, variance };

  function weight(cluster: number): number {
    return population[cluster]! / total;
  }
}
