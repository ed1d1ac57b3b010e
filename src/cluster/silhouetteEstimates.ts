import type { Matrix } from "../matrix/index.ts";
import type { Random } from "../random/index.ts";
import { normalQuantile } from "../stats/index.ts";
import { checkPoints } from "./checkPoints.ts";
import { drawRows, takeRows } from "./drawRows.ts";
import { type Clusters, gatherClusters } from "./gatherClusters.ts";
import type { ThreadOptions } from "./pairs/distanceSums.ts";
import { isPartition } from "./silhouette.ts";
import {
  checkSilhouetteOptions,
  type SilhouetteEstimate,
  type SilhouetteSampledOptions,
  silhouetteSampled,
} from "./silhouetteSampled.ts";
import { sharedMeans } from "./silhouettesOfEach.ts";
import { silhouetteVariances } from "./silhouetteVariances.ts";

export interface SilhouetteEstimatesOptions extends Omit<SilhouetteSampledOptions, "random">, ThreadOptions {
  /**
   * Starts a stream anew: one for the samples of partitions into so many clusters, or, without a number, that of the rows left out. So
   * no estimate depends on which other partitions are rated, but for rounding.
   */
  readonly random: (clusters?: number) => Random;
  /** Up to so many labelled rows all are compared, as are those that the sample would hold; 50,000 unless told. */
  readonly exactRows?: number;
}

const what = "compute a silhouette";

/** Of so many rows, drawn at random, the jackknife's variance is known to about 5 % of the interval's width. */
const leftOut = 400;

/**
 * The mean silhouettes of several partitions of the same rows: exact up to 50,000 rows, in several threads, for all partitions in one
 * pass over the pairs of rows where they have few cells in common; beyond, each from a sample stratified by cluster. The field `exact`
 * tells which. An exact one's interval says how far the figure of other rows like these may lie: the jackknife's, over 400 rows drawn
 * at random that are left out in turn. Undefined where fewer than 2 clusters have rows, or each row is a cluster of its own. Equal bits
 * whatever the number of threads.
 *
 * @param partitions one label per row each; rows labelled −1 are left out.
 * @throws as `silhouettes` and `silhouetteSampled` do; RangeError when exactRows is not a whole number of 0 or more, or a value is beyond ±1e140.
 * Cost O(n²·p) time. Checked against scikit-learn `silhouette_score`.
 */
export async function silhouetteEstimates(
  points: Matrix,
  partitions: readonly Int32Array[],
  options: SilhouetteEstimatesOptions,
): Promise<(SilhouetteEstimate | undefined)[]> {
  const { exactRows = 50_000, sample = 4000, confidence = 0.95 } = options;
  if (!(Number.isInteger(exactRows) && exactRows >= 0)) {
    throw new RangeError(
      `Cannot compute a silhouette: exactRows is ${exactRows}, a whole number of 0 or more is needed`,
    );
  }
  checkSilhouetteOptions(sample, confidence);
  const found = new Array<SilhouetteEstimate | undefined>(partitions.length);
  const together: Parted[] = [];
  for (const [place, labels] of partitions.entries()) {
    const clusters = gatherClusters(what, points, labels);
    if (!isPartition(clusters)) continue;
    if (points.columns > 0) checkPoints(what, points);
    const beyond = clusters.rows.length > Math.max(exactRows, sample);
    const sampled = beyond ? sampledOf(points, labels, clusters.sizes.length, options) : undefined;
    if (sampled?.exact === false) found[place] = sampled;
    else if (clusters.rows.length === points.rows) together.push({ place, clusters });
    else {
      const own = gatherClusters(what, takeRows(points, clusters.rows), clusters.labels);
      for await (const [, estimate] of exactly([{ place, clusters: own }], options)) found[place] = estimate;
    }
  }
  for await (const [place, estimate] of exactly(together, options)) found[place] = estimate;
  return found;
}

function sampledOf(points: Matrix, labels: Int32Array, clusters: number, options: SilhouetteEstimatesOptions) {
  return silhouetteSampled(points, labels, { ...options, random: options.random(clusters) });
}

interface Parted {
  readonly place: number;
  readonly clusters: Clusters;
}

/** Exact silhouettes of partitions that have a label for each of the same rows. */
async function* exactly(
  partitions: readonly Parted[],
  options: SilhouetteEstimatesOptions,
): AsyncGenerator<[number, SilhouetteEstimate]> {
  if (partitions.length === 0) return;
  const { rows } = partitions[0]!.clusters;
  const left = drawRows(rows.length, leftOut, options.random());
  const quantile = normalQuantile((1 + (options.confidence ?? 0.95)) / 2);
  const means = await sharedMeans(
    partitions.map(({ clusters }) => clusters),
    options,
  );
  const variances = await silhouetteVariances(means, left, options.signal);
  for (const [m, { total }] of means.entries()) {
    const value = total / rows.length;
    const half = quantile * Math.sqrt(variances[m]!);
    const interval = { low: Math.max(-1, value - half), high: Math.min(1, value + half) };
    yield [partitions[m]!.place, { value, ...interval, sampled: rows.length, exact: true }];
  }
}
