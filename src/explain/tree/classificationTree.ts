import type { Matrix } from "../../matrix/index.ts";
import { checkCount } from "../../stats/checkFinite.ts";
import { growTree } from "./growTree.ts";

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

export interface TreeOptions {
  /** Splits between the root and a leaf, at most; 4 when not given, 0 for a single leaf. */
  readonly maxDepth?: number;
  /** Rows in a leaf, at least; 1 when not given. */
  readonly leastLeaf?: number;
}

/**
 * A classification tree (CART): at each node the split of one column that leaves the least Gini impurity behind, by an exact search
 * over midpoints of neighbouring values; on ties the first column, then the lowest threshold. Nodes that are pure, at the greatest
 * depth or too small to be split are leaves.
 *
 * @param points n × p, n >= 1; any scale, since only the order of values counts.
 * @param labels n classes, whole numbers from 0.
 * @param classes how many there are; one more than the greatest label when not given.
 * @throws TypeError for no rows or as many labels as there are not rows; RangeError for a label that is no class.
 *
 * Cost: O(p·n·log n) to sort, O(p·n) per level. Source: Breiman, Friedman, Olshen and Stone (1984); checked against scikit-learn
 * `DecisionTreeClassifier`.
 */
export function classificationTree(
  points: Matrix,
  labels: Int32Array,
  options: TreeOptions = {},
  classes = greatest(labels) + 1,
): ClassificationTree {
  const { maxDepth = 4, leastLeaf = 1 } = options;
  checkCount(maxDepth, 0, "grow a tree");
  checkCount(leastLeaf, 1, "grow a tree");
  if (points.rows === 0 || points.rows !== labels.length) {
    throw new TypeError(
      `Cannot grow a tree: there are ${points.rows} rows and ${labels.length} labels, as many of both are needed, and one at least`,
    );
  }
  if (labels.some((label) => label < 0 || label >= classes)) {
    throw new RangeError(`Cannot grow a tree: a label is no class, whole numbers from 0 below ${classes} are needed`);
  }
  return growTree(points, labels, classes, Math.min(maxDepth, 60), leastLeaf);
}

function greatest(labels: Int32Array): number {
  return labels.reduce((most, label) => Math.max(most, label), 0);
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
