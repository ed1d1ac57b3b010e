import type { Matrix } from "../matrix/index.ts";
import { type FlatTree, predictTree } from "./flatTree.ts";
import { checkNames, type ForestModel, predictForest } from "./randomForest.ts";

/**
 * Predicts the same rows again and again with some columns changed, as shuffling does: trees that split on none of them keep their
 * answers, so that the cost is that of the others. Gives the very numbers of `predictForest`.
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
  const answers = model.trees.map((tree) => answersOf(tree, points));
  const used = model.trees.map((tree) => new Set(tree.column));
  return (changed, columns) => {
    if (columns === undefined || changed.rows !== points.rows) return predictForest(model, changed);
    const sums = new Float64Array(points.rows);
    for (const [t, tree] of model.trees.entries()) {
      if (columns.some((column) => used[t]!.has(column))) predictTree(tree, changed, sums);
      else addTo(sums, answers[t]!);
    }
    for (let i = 0; i < sums.length; i++) sums[i]! /= model.trees.length;
    return sums;
  };
}

function answersOf(tree: FlatTree, points: Matrix): Float64Array {
  const answers = new Float64Array(points.rows);
  predictTree(tree, points, answers);
  return answers;
}

function addTo(sums: Float64Array, answers: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += answers[i]!;
}
