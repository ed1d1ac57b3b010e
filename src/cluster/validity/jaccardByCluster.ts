import { type CrossTable, crossTable } from "./crossTable.ts";

/** How much of one cluster another partition has together. */
export interface ClusterMatch {
  readonly label: number;
  readonly size: number;
  /** The cluster of the other partition that is most alike; undefined when no row of this one is in any. */
  readonly match: number | undefined;
  /** Rows in both ÷ rows in either, 0 … 1: 1 when the two clusters are the same rows. */
  readonly jaccard: number;
}

/**
 * For each cluster of a partition, by ascending label, the most similar cluster of another one of the same rows, by the Jaccard
 * coefficient; of equals the lower label. Label −1 is no cluster in either, but its rows count among those in either of two.
 *
 * @throws TypeError when the lengths differ.
 * Source: Hennig 2007, doi:10.1016/j.csda.2006.11.025.
 */
export function jaccardByCluster(a: Int32Array, b: Int32Array): ClusterMatch[] {
  return jaccardOf(crossTable(a, b));
}

/** As `jaccardByCluster`, of rows that are counted already. */
export function jaccardOf({ labels, left, right, cells }: CrossTable): ClusterMatch[] {
  const best = labels.left.map((label, row) => ({
    label,
    size: left[row]!,
    match: undefined as number | undefined,
    jaccard: 0,
  }));
  for (const { row, column, count } of cells) {
    const match = labels.right[column]!;
    if (match < 0) continue;
    const jaccard = count / (left[row]! + right[column]! - count);
    if (jaccard > best[row]!.jaccard) best[row] = { ...best[row]!, match, jaccard };
  }
  return best.filter(({ label }) => label >= 0);
}
