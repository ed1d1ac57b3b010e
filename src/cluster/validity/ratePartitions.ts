import type { Matrix } from "../../matrix/index.ts";
import type { CandidateK } from "../chooseK.ts";
import { clusterMeans } from "../clusterMeans.ts";
import { numberBySize } from "../numberBySize.ts";
import { type SilhouetteEstimatesOptions, silhouetteEstimates } from "../silhouetteEstimates.ts";

/** A partition with what a choice among several needs to know of it. */
export interface PartitionRating extends CandidateK {
  /** Numbered by descending size. */
  readonly labels: Int32Array;
  /** Rows per cluster, descending. */
  readonly sizes: readonly number[];
  readonly inertia: number;
}

/** `sample` counts beyond `exactRows` alone. */
export type RatePartitionsOptions = SilhouetteEstimatesOptions;

/**
 * Rates partitions of the same rows in the same way for every algorithm: silhouette with its interval, exact up to 50,000 rows as by
 * `silhouetteEstimates`; sizes; inertia about the clusters' means. A cluster of k that no row belongs to counts as one of size 0.
 *
 * @throws TypeError when there is not one label per row; else as `silhouetteEstimates`.
 */
export async function ratePartitions(
  points: Matrix,
  partitions: readonly { readonly k: number; readonly labels: Int32Array }[],
  options: RatePartitionsOptions,
): Promise<PartitionRating[]> {
  const numbered = partitions.map(({ labels }) => numberBySize(labels));
  const estimates = await silhouetteEstimates(points, numbered, options);
  return partitions.map(({ k }, i) => {
    const labels = numbered[i]!;
    const { sizes, inertia } = clusterMeans(points, labels);
    const estimate = estimates[i];
    return {
      ...{ k, labels, sizes, inertia },
      ...{ silhouette: estimate?.value, low: estimate?.low, high: estimate?.high },
      smallestShare: sizes.length < k ? 0 : sizes.at(-1)! / points.rows,
    };
  });
}
