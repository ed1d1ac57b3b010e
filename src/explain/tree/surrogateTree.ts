import { type Matrix, matrix } from "../../matrix/index.ts";
import { classificationTree } from "./classificationTree.ts";
import { collapseSmall, joinAlike } from "./collapse.ts";
import { pruningPath } from "./pruneTree.ts";
import { roundThreshold } from "./roundThreshold.ts";
import { type ClassificationTree, classify } from "./treeModel.ts";
import { withThresholds } from "./withThresholds.ts";

export interface SurrogateOptions {
  readonly maxDepth: number;
  /** Rows in a leaf, at least, of those that the tree is grown on. */
  readonly leastLeaf: number;
  /** How much balanced accuracy fewer leaves may cost, 0 … 1. */
  readonly tolerance: number;
  /** Share of the rows at a split that may change sides for a rounder threshold, 0 … 1. */
  readonly mayMove: number;
  /** Columns that hold whole numbers only, and so have whole thresholds. */
  readonly whole: readonly boolean[];
  /** Columns' thresholds below these are left as they are; for values that stand for no value. */
  readonly lowest: readonly number[];
}

/** Rows to grow a tree on and rows to choose its size by; they should have none in common. */
export interface SurrogateRows {
  readonly grow: Int32Array;
  readonly choose: Int32Array;
}

/**
 * A shallow tree that says what parts classes, to be read by people: grown on some rows, pruned to the fewest leaves whose balanced
 * accuracy on others is within a tolerance of the best, its thresholds rounded, leaves that say the same joined. Counts are of the
 * rows that it was grown on. How true it is must be measured on rows that are in neither part.
 *
 * @param points n × p, in units that a reader knows. @param labels n whole numbers from 0 below `classes`.
 */
export function surrogateTree(
  points: Matrix,
  labels: Int32Array,
  classes: number,
  rows: SurrogateRows,
  options: SurrogateOptions,
): ClassificationTree {
  const { maxDepth, leastLeaf, tolerance, mayMove, whole, lowest } = options;
  const [grown, chosen] = [rowsOf(points, rows.grow), rowsOf(points, rows.choose)];
  const [own, others] = [rows.grow.map((row) => labels[row]!), rows.choose.map((row) => labels[row]!)];
  const path = pruningPath(classificationTree(grown, own, { maxDepth, leastLeaf }, classes));
  const rated = path.map(({ tree }) => ({
    tree,
    rate: balancedAccuracy(others, classify(tree, chosen), classes) ?? 0,
  }));
  const best = Math.max(...rated.map(({ rate }) => rate));
  const { tree } = rated.findLast(({ rate }) => rate >= best - tolerance)!;
  const rounded = withThresholds(tree, grown, own, ({ column, threshold, values }) =>
    threshold < lowest[column]! ? threshold : roundThreshold(threshold, values, { mayMove, whole: whole[column]! }),
  );
  return joinAlike(collapseSmall(rounded, leastLeaf));
}

/** Some rows of a matrix, in the order given. */
export function rowsOf({ data, columns, names }: Matrix, rows: Int32Array): Matrix {
  const taken = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => void taken.set(data.subarray(row * columns, (row + 1) * columns), i * columns));
  return matrix(taken, rows.length, names);
}

/**
 * The mean over classes of the share of their rows that got their class, 0 … 1, higher is better: 1 ÷ classes for the same answer to
 * every row, however large its class. Classes without rows do not count; undefined without any.
 */
export function balancedAccuracy(labels: Int32Array, answers: Int32Array, classes: number): number | undefined {
  const rows = new Float64Array(classes);
  const right = new Float64Array(classes);
  labels.forEach((label, i) => {
    rows[label]! += 1;
    if (answers[i] === label) right[label]! += 1;
  });
  const shares = [...rows.keys()].filter((c) => rows[c]! > 0).map((c) => right[c]! / rows[c]!);
  return shares.length === 0 ? undefined : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
