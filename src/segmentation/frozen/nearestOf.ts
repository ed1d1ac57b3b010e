import type { RuleFinding } from "./frozenModel.ts";

/**
 * What distances to each cluster say of rows.
 *
 * @param distances by cluster, one per row, at least one cluster.
 * @param labels the cluster of each row, where that is not the nearest one; of equally near ones the first.
 */
export function nearestOf(distances: readonly Float64Array[], labels = nearestLabels(distances)): RuleFinding {
  const own = Float64Array.from(labels, (label, i) => distances[label]![i]!);
  if (distances.length < 2) return { labels, distances: own };
  const seconds = Float64Array.from(labels, (label, i) =>
    distances.reduce((least, of, c) => (c === label ? least : Math.min(least, of[i]!)), Number.POSITIVE_INFINITY),
  );
  return { labels, distances: own, seconds };
}

function nearestLabels(distances: readonly Float64Array[]): Int32Array {
  return Int32Array.from(distances[0]!, (_, i) =>
    distances.reduce((best, of, c) => (of[i]! < distances[best]![i]! ? c : best), 0),
  );
}
