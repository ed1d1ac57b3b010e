import { RandomForestRegression } from "ml-random-forest";
import type { Matrix } from "../matrix/index.ts";
import { checkCount } from "../stats/checkFinite.ts";
import { type BinaryLabels, checkLabels } from "./checkScores.ts";
import { type FlatTree, predictTree } from "./flatTree.ts";
import { perfectStump } from "./perfectStump.ts";
import { regressionTree } from "./regressionTree.ts";

/** How a forest is grown. */
export interface ForestOptions {
  /** Uniform numbers in [0, 1): the same source gives the same forest. */
  readonly random: () => number;
  /** Number of trees, 100 when not given. */
  readonly trees?: number;
  /** Rows that each tree sees, drawn without replacement; 400, or half of the rows if that is less, when not given. */
  readonly rowsPerTree?: number;
  /** Share of the columns that each tree sees, above 0 to 1; 0.8 when not given. */
  readonly columnShare?: number;
  /** Most splits between root and leaf, 8 when not given. */
  readonly maxDepth?: number;
  /** A node of at most this many rows is not split again, 10 when not given. */
  readonly leafRows?: number;
}

/** A grown forest; without `predict` it is plain data that survives JSON, for `predictForest`. */
export interface Forest extends ForestModel {
  /** The probability of label 1 for each row, m values from 0 to 1. */
  readonly predict: (points: Matrix) => Float64Array;
}

export interface ForestModel {
  readonly names: readonly string[];
  readonly trees: readonly FlatTree[];
}

/**
 * A random forest for a yes/no outcome: the mean over trees of the share of positives in a row's leaf. Trees are those that
 * `ml-random-forest` grows, regression trees on 0/1 (squared error and Gini impurity choose the same splits); each sees some of
 * the columns, which that library draws, and a small sample of the rows without replacement.
 *
 * @param points n × p, any units. @param labels n, 0 or 1. With one label only, every probability is that label.
 * @throws TypeError for no rows, no columns or unequal lengths; RangeError for other labels or options out of range.
 *
 * Cost: about 4 ms per tree of 400 rows × 45 columns. Source: Breiman (2001), doi:10.1023/A:1010933404324; sampling
 * without replacement: Bühlmann & Yu (2002), doi:10.1214/aos/1031689014; quality checked against scikit-learn.
 */
export function randomForest(points: Matrix, labels: BinaryLabels, options: ForestOptions): Forest {
  check(points, labels, options);
  const rowsPerTree = Math.min(points.rows, options.rowsPerTree ?? Math.max(1, Math.min(400, points.rows >> 1)));
  const trees: FlatTree[] = [];
  for (let t = 0; t < (options.trees ?? 100); t++) {
    const rows = drawRows(points.rows, rowsPerTree, options.random);
    trees.push(growTree(points, labels, rows, options));
  }
  const model = { names: points.names, trees };
  return { ...model, predict: (given) => predictForest(model, given) };
}

/**
 * The probability of label 1 for each row by a forest given as plain data.
 *
 * @throws TypeError when the columns are not the model's.
 */
export function predictForest(model: ForestModel, points: Matrix): Float64Array {
  checkNames(model, points);
  const probabilities = new Float64Array(points.rows);
  for (const tree of model.trees) predictTree(tree, points, probabilities);
  for (let i = 0; i < probabilities.length; i++) probabilities[i]! /= model.trees.length;
  return probabilities;
}

/** @throws TypeError when the columns are not the model's. */
export function checkNames(model: ForestModel, points: Matrix): void {
  if (points.names.length !== model.names.length || points.names.some((name, j) => name !== model.names[j])) {
    throw new TypeError("Cannot predict: the columns are not those of the model, the same names in order are needed");
  }
}

function growTree(points: Matrix, labels: BinaryLabels, rows: Int32Array, options: ForestOptions): FlatTree {
  const { data, columns: p } = points;
  const m = rows.length;
  const leafRows = options.leafRows ?? 10;
  const columns = drawColumns(p, Math.max(options.columnShare ?? 0.8, 1 / p), Math.floor(options.random() * 2 ** 31));
  const values = new Float64Array(p * m);
  for (let i = 0; i < m; i++) for (let j = 0; j < p; j++) values[j * m + i] = data[rows[i]! * p + j]!;
  const sample = { values, outcomes: Uint8Array.from(rows, (row) => labels[row]!), columns };
  const perfect = m > leafRows ? perfectStump(sample) : undefined;
  return perfect ?? regressionTree(sample, { maxDepth: options.maxDepth ?? 8, leafRows });
}

/** The columns that `ml-random-forest` lets a tree of this seed see, in its order: what it grows on one row is of no interest. */
function drawColumns(p: number, share: number, seed: number): readonly number[] {
  const forest = new RandomForestRegression({
    nEstimators: 1,
    seed,
    maxFeatures: Math.min(1, share + 1e-9),
    replacement: false,
    useSampleBagging: false,
    noOOB: true,
    selectionMethod: "mean",
    treeOptions: { minNumSamples: 1 },
  });
  forest.train([new Array<number>(p).fill(0)], [0]);
  return JSON.parse(JSON.stringify(forest)).baseModel.indexes[0];
}

function drawRows(n: number, size: number, random: () => number): Int32Array {
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < size; i++) {
    const j = i + Math.floor(random() * (n - i));
    const taken = rows[j]!;
    rows[j] = rows[i]!;
    rows[i] = taken;
  }
  return rows.slice(0, size).sort();
}

function check(points: Matrix, labels: BinaryLabels, options: ForestOptions): void {
  const what = "grow a random forest";
  if (points.rows !== labels.length) {
    throw new TypeError(`Cannot ${what}: ${points.rows} rows and ${labels.length} labels, as many are needed`);
  }
  if (points.rows === 0 || points.columns === 0) {
    throw new TypeError(`Cannot ${what}: there are ${points.rows} rows and ${points.columns} columns, some are needed`);
  }
  checkLabels(labels, what);
  for (const count of [options.trees, options.rowsPerTree, options.maxDepth, options.leafRows]) {
    checkCount(count ?? 1, 1, what);
  }
  const share = options.columnShare ?? 1;
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(`Cannot ${what}: columnShare is ${share}, a number above 0 and at most 1 is needed`);
  }
}
