import type { Matrix } from "../../matrix/index.ts";
import type { Random } from "../../random/index.ts";
import type { CandidateK } from "../chooseK.ts";
import { clusterMeans } from "../clusterMeans.ts";
import { numberBySize } from "../numberBySize.ts";
import { silhouetteSampled } from "../silhouetteSampled.ts";

/** A partition with what a choice among several needs to know of it. */
export interface PartitionRating extends CandidateK {
  /** Numbered by descending size. */
  readonly labels: Int32Array;
  /** Rows per cluster, descending. */
  readonly sizes: readonly number[];
  readonly inertia: number;
}

/**
 * Rates a partition in the same way for every algorithm: silhouette from a sample stratified by cluster, with its interval; sizes;
 * inertia about the clusters' means. A cluster of k that no row belongs to counts as one of size 0.
 *
 * @throws TypeError when there is not one label per row.
 */
export function ratePartition(
  points: Matrix,
  labels: Int32Array,
  { k, sample, random }: { readonly k: number; readonly sample: number; readonly random: Random },
): PartitionRating {
  const numbered = numberBySize(labels);
  const { sizes, inertia } = clusterMeans(points, numbered);
  const estimate = silhouetteSampled(points, numbered, { sample, random });
  return {
    k,
    labels: numbered,
    sizes,
    inertia,
    silhouette: estimate?.value,
    low: estimate?.low,
    high: estimate?.high,
    smallestShare: sizes.length < k ? 0 : sizes.at(-1)! / points.rows,
  };
}
