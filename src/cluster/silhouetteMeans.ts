import { type ClusterDistances, clusterDistances } from "./clusterDistances.ts";
import type { Clusters } from "./gatherClusters.ts";
import { silhouetteOf } from "./silhouette.ts";

/** What the silhouettes of a partition's rows are made of. */
export interface SilhouetteMeans extends ClusterDistances {
  readonly clusters: Clusters;
  /** k × n, cluster by cluster: sums of distances from each row to the rows of a cluster. */
  readonly sums: Float64Array;
  /** One silhouette per row, and their sum. */
  readonly values: Float64Array;
  readonly total: number;
}

/** The silhouettes of a partition, with the means that they come from. @param sums k × n. */
export function silhouetteMeans(clusters: Clusters, sums: Float64Array): SilhouetteMeans {
  const { labels, sizes } = clusters;
  const n = labels.length;
  const distances = clusterDistances(clusters, sums, { row: 1, cluster: n });
  const { inside, first } = distances;
  const values = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    if (sizes[labels[i]!]! > 1) values[i] = silhouetteOf(inside[i]!, first[i]!);
    total += values[i]!;
  }
  return { clusters, sums, ...distances, values, total };
}
