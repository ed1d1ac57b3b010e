import type { Clusters } from "./gatherClusters.ts";

/** By row: the mean distance within its cluster, to the nearest other one, to the next one, and which is nearest. */
export interface ClusterDistances {
  readonly inside: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly nearest: Int32Array;
}

/**
 * What silhouettes are made of, infinite where there is no such cluster.
 *
 * @param sums of distances from each row to the rows of each cluster.
 * @param step from a row, and from a cluster, to the next one in the sums.
 */
export function clusterDistances(
  { labels, sizes }: Pick<Clusters, "labels" | "sizes">,
  sums: Float64Array,
  step: { readonly row: number; readonly cluster: number },
): ClusterDistances {
  const n = labels.length;
  const inside = new Float64Array(n);
  const first = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const second = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const nearest = new Int32Array(n);
  sizes.forEach((size, c) => {
    for (let i = 0; i < n; i++) {
      const sum = sums[c * step.cluster + i * step.row]!;
      if (labels[i] === c) {
        inside[i] = sum / Math.max(1, size - 1);
        continue;
      }
      const mean = sum / size;
      if (mean >= second[i]!) continue;
      second[i] = Math.max(mean, first[i]!);
      if (mean < first[i]!) {
        first[i] = mean;
        nearest[i] = c;
      }
    }
  });
  return { inside, first, second, nearest };
}
