import type { Matrix } from "../../matrix/index.ts";
import { checkCount } from "../../stats/checkFinite.ts";
import { growTree } from "./growTree.ts";
import type { ClassificationTree } from "./treeModel.ts";

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
