import { adjustedRand, drawRows, takeRows, tooFewRows } from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { Random } from "segmentarium/random";
import { clusterers } from "segmentarium/segmentation";

/** Labels of all customers by one algorithm at one number of segments. */
export interface KnownPartition {
  readonly algorithm: string;
  readonly k: number;
  readonly labels: Int32Array;
  /** Share of customers who are in no segment, 0 … 1. */
  readonly unassigned?: number;
}

/**
 * Algorithms that are quick enough to be run again many times, and the clusterer that does it; mini-batches and the package
 * `ml-kmeans` look for k-means' partition.
 */
const again: Readonly<Record<string, string>> = {
  "k-means": "k-means",
  "ml-kmeans": "k-means",
  "mini-batch-k-means": "k-means",
  ward: "ward",
};

/**
 * How well partitions come back on customers drawn anew: the mean adjusted Rand index between the labels of the customers drawn and a
 * partition of these alone. Draws with fewer different customers than segments do not count. Undefined for algorithms that are not
 * run again, and where no draw counts.
 */
export async function comesBack(
  points: Matrix,
  partitions: readonly KnownPartition[],
  options: { readonly draws: number; readonly customers: number; readonly random: (name: string) => Random },
): Promise<(number | undefined)[]> {
  const sums = partitions.map(() => 0);
  const counts = partitions.map(() => 0);
  for (let draw = 0; draw < options.draws; draw++) {
    const rows = drawRows(points.rows, options.customers, options.random(`draw-${draw}`));
    const drawn = takeRows(points, rows);
    const cluster = clusterers();
    for (const [algorithm, same] of Object.entries(again)) {
      const own = partitions.filter((partition) => partition.algorithm === algorithm);
      const ks = own.map(({ k }) => k).filter((k) => tooFewRows(drawn, k) === undefined);
      if (ks.length === 0) continue;
      const random = options.random(`again-${algorithm}-${draw}`);
      const found = new Map<number, Int32Array>();
      for (const k of ks) found.set(k, await cluster[same]!(drawn, k, random));
      for (const partition of own) {
        const labels = found.get(partition.k);
        if (labels === undefined) continue;
        const known = rows.map((row) => partition.labels[row]!);
        sums[partitions.indexOf(partition)]! += adjustedRand(known, labels) ?? 0;
        counts[partitions.indexOf(partition)]! += 1;
      }
    }
  }
  return partitions.map(({ algorithm }, i) =>
    algorithm in again && counts[i]! > 0 ? sums[i]! / counts[i]! : undefined,
  );
}
