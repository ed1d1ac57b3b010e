import type { Clusters } from "./gatherClusters.ts";
import { silhouetteOf } from "./silhouette.ts";

/** What the silhouettes of a partition's rows are made of. */
export interface SilhouetteMeans {
  readonly clusters: Clusters;
  /** k × n, cluster by cluster: sums of distances from each row to the rows of a cluster. */
  readonly sums: Float64Array;
  /** By row: the mean distance within its cluster, to the nearest other one, to the next one, and which is nearest. */
  readonly inside: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly nearest: Int32Array;
  /** One silhouette per row, and their sum. */
  readonly values: Float64Array;
  readonly total: number;
}

/** The silhouettes of a partition, with the means that they come from. @param sums k × n. */
export function silhouetteMeans(clusters: Clusters, sums: Float64Array): SilhouetteMeans {
  const { labels, sizes } = clusters;
  const n = labels.length;
  const inside = new Float64Array(n);
  const first = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const second = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const nearest = new Int32Array(n);
  sizes.forEach((size, c) => {
    for (let i = 0; i < n; i++) {
      if (labels[i] === c) {
        inside[i] = sums[c * n + i]! / Math.max(1, size - 1);
        continue;
      }
      const mean = sums[c * n + i]! / size;
      if (mean >= second[i]!) continue;
      second[i] = Math.max(mean, first[i]!);
      if (mean < first[i]!) {
        first[i] = mean;
        nearest[i] = c;
      }
    }
  });
  const values = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    if (sizes[labels[i]!]! > 1) values[i] = silhouetteOf(inside[i]!, first[i]!);
    total += values[i]!;
  }
  return { clusters, sums, inside, first, second, nearest, values, total };
}
