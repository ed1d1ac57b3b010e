import { adjustedRand, cutTree, drawRows, kMeans, linkage, takeRows, tooFewRows } from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { Random } from "segmentarium/random";

/** Labels of all customers by one algorithm at one number of segments. */
export interface KnownPartition {
  readonly algorithm: string;
  readonly k: number;
  readonly labels: Int32Array;
}

/** Parts rows anew into each k of a list. */
type PartAgain = (rows: Matrix, ks: readonly number[], random: Random) => ReadonlyMap<number, Int32Array>;

/** Algorithms that are quick enough to be run again many times; mini-batches and the package `ml-kmeans` look for k-means' partition. */
const again: Readonly<Record<string, PartAgain>> = {
  "k-means": kMeansAgain,
  "ml-kmeans": kMeansAgain,
  "mini-batch-k-means": kMeansAgain,
  ward: wardAgain,
};

/**
 * How well partitions come back on customers drawn anew: the mean adjusted Rand index between the labels of the customers drawn and a
 * partition of these alone. Undefined for algorithms that are not run again.
 */
export function comesBack(
  points: Matrix,
  partitions: readonly KnownPartition[],
  options: { readonly draws: number; readonly customers: number; readonly random: (name: string) => Random },
): (number | undefined)[] {
  const sums = partitions.map(() => 0);
  for (let draw = 0; draw < options.draws; draw++) {
    const rows = drawRows(points.rows, options.customers, options.random(`draw-${draw}`));
    const drawn = takeRows(points, rows);
    for (const [algorithm, partAgain] of Object.entries(again)) {
      const own = partitions.filter((partition) => partition.algorithm === algorithm);
      const ks = own.map(({ k }) => k).filter((k) => tooFewRows(drawn, k) === undefined);
      if (ks.length === 0) continue;
      const found = partAgain(drawn, ks, options.random(`again-${algorithm}-${draw}`));
      for (const partition of own) {
        const labels = found.get(partition.k);
        const known = rows.map((row) => partition.labels[row]!);
        sums[partitions.indexOf(partition)]! += labels === undefined ? 0 : (adjustedRand(known, labels) ?? 0);
      }
    }
  }
  return partitions.map(({ algorithm }, i) => (algorithm in again ? sums[i]! / options.draws : undefined));
}

function kMeansAgain(rows: Matrix, ks: readonly number[], random: Random): ReadonlyMap<number, Int32Array> {
  return new Map(ks.map((k) => [k, kMeans(rows, { k, random, restarts: 3 }).labels]));
}

function wardAgain(rows: Matrix, ks: readonly number[]): ReadonlyMap<number, Int32Array> {
  const tree = linkage(rows, "ward");
  return new Map(ks.map((k) => [k, cutTree(tree, { k })]));
}
