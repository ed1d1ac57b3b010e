import { clusterDistances } from "./clusterDistances.ts";
import type { Clusters } from "./gatherClusters.ts";
import { silhouetteOf } from "./silhouette.ts";

/**
 * For each row of a sample, the weighted mean silhouette of the others had it not been drawn.
 *
 * @param drawn rows that stand together by cluster, in the order of the clusters.
 * @param sums m × k, distances of each row to the rows of each cluster, summed.
 * @param weights one per cluster: its share of all rows.
 *
 * Cost O(m²·p).
 */
export function silhouettesWithout(drawn: Clusters, sums: Float64Array, weights: readonly number[]): Float64Array {
  const { data, columns: p, labels, sizes } = drawn;
  const k = sizes.length;
  const m = labels.length;
  const { inside, first, second, nearest } = clusterDistances(drawn, sums, { row: k, cluster: 1 });
  const starts = sizes.map((_, c) => sizes.slice(0, c).reduce((sum, size) => sum + size, 0));
  const shares = sizes.map((size, c) => weights[c]! / size);
  const result = new Float64Array(m);
  for (let i = 0; i < m; i++) {
    const own = labels[i]!;
    const size = sizes[own]!;
    for (let g = own; g < k; g++) {
      const begin = Math.max(i + 1, starts[g]!);
      const end = starts[g]! + sizes[g]!;
      if (g === own) {
        if (size < 3) continue;
        const share = weights[own]! / (size - 1);
        for (let o = begin; o < end; o++) {
          const distance = between(data, p, i, o);
          result[o]! += share * silhouetteOf((sums[i * k + own]! - distance) / (size - 2), first[i]!);
          result[i]! += share * silhouetteOf((sums[o * k + own]! - distance) / (size - 2), first[o]!);
        }
        continue;
      }
      const others = nearest[i] === g ? second[i]! : first[i]!;
      for (let o = begin; o < end; o++) {
        const distance = between(data, p, i, o);
        if (size > 1) {
          const left = sizes[g]! > 1 ? (sums[i * k + g]! - distance) / (sizes[g]! - 1) : Number.POSITIVE_INFINITY;
          result[o]! += shares[own]! * outsideOf(inside[i]!, Math.min(others, left));
        }
        if (sizes[g]! > 1) {
          const left = size > 1 ? (sums[o * k + own]! - distance) / (size - 1) : Number.POSITIVE_INFINITY;
          const rest = nearest[o] === own ? second[o]! : first[o]!;
          result[i]! += shares[g]! * outsideOf(inside[o]!, Math.min(rest, left));
        }
      }
    }
  }
  return result;
}

function outsideOf(inside: number, outside: number): number {
  return outside === Number.POSITIVE_INFINITY ? 0 : silhouetteOf(inside, outside);
}

function between(data: Float64Array, p: number, i: number, o: number): number {
  let sum = 0;
  for (let j = 0; j < p; j++) {
    const d = data[i * p + j]! - data[o * p + j]!;
    sum += d * d;
  }
  return Math.sqrt(sum);
}
