import type { Matrix } from "../../matrix/index.ts";
import type { ClassificationTree } from "./treeModel.ts";

/** The same splits with other rows in them: counts are of these. */
export function recount(tree: ClassificationTree, points: Matrix, labels: Int32Array): ClassificationTree {
  return withThresholds(tree, points, labels, ({ threshold }) => threshold);
}

/** A split and the values of its column in the rows that come to it. */
export interface SplitHere {
  readonly column: number;
  readonly threshold: number;
  readonly values: Float64Array;
}

/** The same splits at other thresholds, chosen from the root down, and counted over the rows that they then have. */
export function withThresholds(
  tree: ClassificationTree,
  points: Matrix,
  labels: Int32Array,
  choose: (split: SplitHere) => number,
): ClassificationTree {
  const threshold = new Float64Array(tree.threshold.length);
  const counts = new Int32Array(tree.counts.length);
  const walk = (node: number, rows: Int32Array): void => {
    for (const row of rows) counts[node * tree.classes + labels[row]!]! += 1;
    const column = tree.column[node]!;
    if (column === -1) return;
    const value = (row: number) => points.data[row * points.columns + column]!;
    const chosen = choose({ column, threshold: tree.threshold[node]!, values: Float64Array.from(rows, value) });
    threshold[node] = chosen;
    walk(
      tree.left[node]!,
      rows.filter((row) => value(row) <= chosen),
    );
    walk(
      tree.right[node]!,
      rows.filter((row) => !(value(row) <= chosen)),
    );
  };
  walk(
    0,
    Int32Array.from({ length: points.rows }, (_, i) => i),
  );
  return { ...tree, threshold, counts };
}
