import type { Matrix } from "../../matrix/index.ts";

/**
 * A binary tree of classes as parallel arrays; the root is node 0 and every node stands before those below it, left first. A row
 * goes left where its value is at most the threshold.
 */
export interface ClassificationTree {
  readonly names: readonly string[];
  readonly classes: number;
  /** Column of the split; −1 at a leaf. */
  readonly column: Int32Array;
  /** 0 at a leaf. */
  readonly threshold: Float64Array;
  /** −1 at a leaf. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** nodes × classes, row-major: rows of each class that came through a node. */
  readonly counts: Int32Array;
}

/** Rows that came through a node. */
export function rowsAt(tree: ClassificationTree, node: number): number {
  let sum = 0;
  for (let c = 0; c < tree.classes; c++) sum += tree.counts[node * tree.classes + c]!;
  return sum;
}

/** The class of most rows at a node; of equals the lowest. */
export function classAt(tree: ClassificationTree, node: number): number {
  let best = 0;
  for (let c = 1; c < tree.classes; c++) {
    if (tree.counts[node * tree.classes + c]! > tree.counts[node * tree.classes + best]!) best = c;
  }
  return best;
}

/** Gini impurity of a node: 1 − the sum of squared shares of classes, 0 (pure) … 1 − 1/classes; 0 without rows. */
export function giniAt(tree: ClassificationTree, node: number): number {
  const rows = rowsAt(tree, node);
  if (rows === 0) return 0;
  let squares = 0;
  for (let c = 0; c < tree.classes; c++) squares += (tree.counts[node * tree.classes + c]! / rows) ** 2;
  return 1 - squares;
}

/** The nodes that are not split, in order. */
export function leavesOf(tree: ClassificationTree): number[] {
  return [...tree.column.keys()].filter((node) => tree.column[node] === -1);
}

/** The leaf of each row, as the number of its node. */
export function leafOf(tree: ClassificationTree, points: Matrix): Int32Array {
  const { data, rows, columns } = points;
  const { column, threshold, left, right } = tree;
  const found = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    let node = 0;
    while (column[node]! >= 0) {
      node = data[i * columns + column[node]!]! <= threshold[node]! ? left[node]! : right[node]!;
    }
    found[i] = node;
  }
  return found;
}

/** The class that the tree gives to each row. */
export function classify(tree: ClassificationTree, points: Matrix): Int32Array {
  const answers = Int32Array.from(tree.column, (_, node) => classAt(tree, node));
  return leafOf(tree, points).map((leaf) => answers[leaf]!);
}
