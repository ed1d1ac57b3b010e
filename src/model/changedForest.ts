import type { Matrix } from "../matrix/index.ts";
import type { FlatTree } from "./flatTree.ts";
import { checkNames, type ForestModel, predictForest } from "./randomForest.ts";

/**
 * Predicts the same rows again and again with some columns changed, as shuffling does: a row that comes to its leaf of a tree without a
 * split on any of them keeps its answer, any other goes on from the first such split, so that the cost is that of what changes. Gives
 * the very numbers of `predictForest`.
 *
 * @param points the rows as they are; must not change while the function is in use.
 * @returns a function of the changed rows and of the columns that alone differ from `points`; without these, all are taken to.
 * @throws TypeError when the columns are not the model's.
 *
 * Memory: a number per row and tree.
 */
export function changedForest(
  model: ForestModel,
  points: Matrix,
): (changed: Matrix, columns?: readonly number[]) => Float64Array {
  checkNames(model, points);
  const forest = joined(model.trees);
  const trees = forest.roots.length;
  const leaves = new Int32Array(points.rows * trees);
  for (let i = 0; i < points.rows; i++) {
    for (let t = 0; t < trees; t++) leaves[i * trees + t] = leafFrom(forest.roots[t]!, forest, points, i);
  }
  return (changed, columns) => {
    if (columns === undefined || changed.rows !== points.rows) return predictForest(model, changed);
    const first = firstChanged(forest, columns);
    const probabilities = new Float64Array(points.rows);
    for (let i = 0; i < points.rows; i++) {
      let sum = 0;
      for (let at = i * trees; at < (i + 1) * trees; at++) {
        const from = first[leaves[at]!]!;
        sum += forest.value[from < 0 ? leaves[at]! : leafFrom(from, forest, changed, i)]!;
      }
      probabilities[i] = sum / trees;
    }
    return probabilities;
  };
}

/** The nodes of all trees, each tree's after those of the one before. */
interface JoinedTrees {
  readonly roots: Int32Array;
  /** Column of the split; −1 at a leaf. */
  readonly column: Int32Array;
  readonly value: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
}

function joined(trees: readonly FlatTree[]): JoinedTrees {
  const nodes = trees.reduce((sum, tree) => sum + tree.column.length, 0);
  const forest = {
    ...{ roots: new Int32Array(trees.length), column: new Int32Array(nodes), value: new Float64Array(nodes) },
    ...{ left: new Int32Array(nodes), right: new Int32Array(nodes) },
  };
  let from = 0;
  for (const [t, tree] of trees.entries()) {
    forest.roots[t] = from;
    forest.column.set(tree.column, from);
    forest.value.set(tree.value, from);
    for (let node = 0; node < tree.column.length; node++) {
      forest.left[from + node] = from + tree.left[node]!;
      forest.right[from + node] = from + tree.right[node]!;
    }
    from += tree.column.length;
  }
  return forest;
}

function leafFrom(start: number, forest: JoinedTrees, { data, columns }: Matrix, row: number): number {
  const { column, value, left, right } = forest;
  let node = start;
  for (let j = column[node]!; j >= 0; j = column[node]!) {
    node = data[row * columns + j]! < value[node]! ? left[node]! : right[node]!;
  }
  return node;
}

/** By node: the first one on the way to it that splits on one of the columns, itself included; −1 where there is none. */
function firstChanged({ roots, column, left, right }: JoinedTrees, columns: readonly number[]): Int32Array {
  const first = new Int32Array(column.length).fill(-1);
  const ahead = [...roots];
  for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
    if (column[node]! < 0) continue;
    if (first[node] === -1 && columns.includes(column[node]!)) first[node] = node;
    first[left[node]!] = first[node]!;
    first[right[node]!] = first[node]!;
    ahead.push(left[node]!, right[node]!);
  }
  return first;
}
