import type { SpanningTree } from "./spanningTree.ts";

/**
 * A quick relative of DBCV, −1 … 1, higher is better: for each cluster, how far the least edge of the spanning tree to another cluster
 * exceeds the greatest within; weighted by size over all rows, noise included. For comparing clusterings of the same tree; a cluster
 * without an edge to another counts as twice the longest edge away. Undefined without clusters.
 *
 * Source: as `relative_validity_` of the package hdbscan, against which it is checked.
 */
export function relativeValidity(
  { left, right, heights }: Pick<SpanningTree, "left" | "right" | "heights">,
  labels: Int32Array,
): number | undefined {
  const sizes: number[] = [];
  for (const label of labels) if (label >= 0) sizes[label] = (sizes[label] ?? 0) + 1;
  if (sizes.length === 0) return undefined;
  const within = new Float64Array(sizes.length);
  const between = new Float64Array(sizes.length).fill(Number.POSITIVE_INFINITY);
  const longest = heights.reduce((most, height) => Math.max(most, height), 0);
  let toNoise = Number.POSITIVE_INFINITY;
  heights.forEach((height, edge) => {
    const [a, b] = [labels[left[edge]!]!, labels[right[edge]!]!];
    if (a < 0 || b < 0) {
      if (a !== b) toNoise = Math.min(toNoise, height);
    } else if (a === b) {
      within[a] = Math.max(within[a]!, height);
    } else {
      between[a] = Math.min(between[a]!, height);
      between[b] = Math.min(between[b]!, height);
    }
  });
  const alone = 2 * (sizes.length > 1 || toNoise === Number.POSITIVE_INFINITY ? longest : toNoise);
  return sizes.reduce((sum, size, c) => {
    const apart = between[c] === Number.POSITIVE_INFINITY ? alone : between[c]!;
    const larger = Math.max(apart, within[c]!);
    return sum + (larger === 0 ? 0 : ((size / labels.length) * (apart - within[c]!)) / larger);
  }, 0);
}
