import { type Matrix, matrix } from "../../matrix/index.ts";
import type { Random } from "../../random/index.ts";
import { type CategoricalItem, type Categories, checkItems } from "../categories.ts";
import { checkK, checkPoints } from "../checkPoints.ts";
import {
  type MixedRows,
  moveToPrototypes,
  nearestPrototypes,
  type PrototypeFit,
  prototypesAt,
} from "./prototypeKernel.ts";
import { apartRows, caoStart, drawnStart } from "./prototypeStarts.ts";

export interface KPrototypesOptions {
  readonly k: number;
  readonly random: Random;
  /** What one answer that differs costs, in squared units of the points; half the mean deviation of the columns unless told. */
  readonly gamma?: number;
  /** Starts, the best is kept; 10 unless told. */
  readonly restarts?: number;
  /** The first start: rows that are common and unlike each other, or drawn as all further ones are. `cao` unless told. */
  readonly start?: "cao" | "drawn";
  /** 100 unless told. */
  readonly maxIterations?: number;
}

/** Prototypes of mixed rows. A plain value: use it on other rows with `assignPrototypes`. */
export interface KPrototypesModel {
  /** k × p means, in the unit of the points. */
  readonly centers: Matrix;
  readonly items: readonly CategoricalItem[];
  /** k × items: the most frequent answer, −1 where nobody of the cluster answered. */
  readonly modes: Int32Array;
  readonly gamma: number;
  /** 0 is the cluster with most rows. */
  readonly labels: Int32Array;
  /** Rows per cluster, descending. */
  readonly sizes: readonly number[];
  /** Sum over rows of squared distance to the means + gamma × answers that differ from the modes; lower is better. */
  readonly cost: number;
  readonly iterations: number;
  /** False when `maxIterations` came first. */
  readonly converged: boolean;
}

const what = "cluster by k-prototypes";

/**
 * k-prototypes: k-means for numbers and answers together. A row's dissimilarity to a cluster is its squared distance to the means +
 * gamma × the answers that differ from the most frequent ones; a missing answer costs nothing. Clusters are numbered by descending
 * rows, equal ones by their first row.
 *
 * @param points n × p, standardised, p 0 or more. @param answers n × items, 0 or more.
 * @throws RangeError when there are no rows or columns, an option is out of range, fewer than k rows differ in numbers or in answers that
 * both have, or no start ends with rows in all clusters; TypeError when points and
 * answers have not the same rows.
 * Cost O(restarts · iterations · n·k·(p + items)). Source: Huang 1998, doi:10.1023/A:1009769707641, moving all rows before the
 * prototypes; checked against kmodes.
 */
export function kPrototypes(points: Matrix, answers: Categories, options: KPrototypesOptions): KPrototypesModel {
  const { k, random, restarts = 10, start = "cao", maxIterations = 100 } = options;
  checkK(what, k);
  for (const [name, value] of Object.entries({ restarts, maxIterations })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`Cannot ${what}: ${name} is ${value}, a whole number of 1 or more is needed`);
  }
  checkMixed(points, answers);
  const gamma = options.gamma ?? usualGamma(points);
  if (!(gamma >= 0 && gamma < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`Cannot ${what}: gamma is ${gamma}, a number of 0 or more is needed`);
  }
  const rows = mixedRows(points, answers, gamma);
  const reason = tooFewMixedRows(points, answers, k, gamma);
  if (reason !== undefined) throw new RangeError(`Cannot ${what}: ${reason}`);
  const fits = Array.from({ length: restarts }, (_, i) => {
    const chosen = i === 0 && start === "cao" ? commonStart(rows, k) : drawnStart(rows, k, random);
    return moveToPrototypes(rows, prototypesAt(rows, chosen), maxIterations);
  }).filter(({ labels }) => new Set(labels).size === k);
  if (fits.length === 0) {
    throw new RangeError(
      `Cannot ${what}: every start leaves a cluster without rows, fewer clusters than ${k} or more starts are needed`,
    );
  }
  const best = fits.reduce((top, fit) => (fit.cost < top.cost ? fit : top));
  return describe(best, points, answers, gamma);
}

function commonStart(rows: MixedRows, k: number): number[] {
  const chosen = caoStart(rows, k);
  return chosen.length === k ? chosen : apartRows(rows, k);
}

/** Half the mean standard deviation of the columns, as Huang advises; 1 where there are no columns or no spread. */
export function usualGamma({ data, rows, columns }: Matrix): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += data[i * columns + j]! / rows;
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += (data[i * columns + j]! - mean) ** 2;
    sum += Math.sqrt(squares / rows);
  }
  return sum > 0 ? sum / (2 * columns) : 1;
}

/** Clusters of rows, and their dissimilarity to the prototype. */
export interface PrototypeAssignment {
  readonly labels: Int32Array;
  readonly distances: Float64Array;
}

/**
 * The nearest prototype of each row (the first of equals), the same rows or new ones prepared in the same way.
 *
 * @throws TypeError when columns or items are not those of the model.
 */
export function assignPrototypes(
  model: Pick<KPrototypesModel, "centers" | "items" | "modes" | "gamma">,
  points: Matrix,
  answers: Categories,
): PrototypeAssignment {
  const { names } = model.centers;
  if (points.names.length !== names.length || points.names.some((name, j) => name !== names[j])) {
    throw new TypeError(
      `Cannot assign rows to prototypes: the columns are ${points.names.join(", ")}, those of the model are needed: ${names.join(", ")}`,
    );
  }
  checkItems("assign rows to prototypes", answers.items, model.items);
  checkSameRows(points, answers);
  const labels = new Int32Array(points.rows);
  const distances = new Float64Array(points.rows);
  const prototypes = { k: model.centers.rows, means: model.centers.data, modes: model.modes };
  nearestPrototypes(mixedRows(points, answers, model.gamma), prototypes, labels, distances);
  return { labels, distances };
}

/**
 * Points whose squared Euclidean distances are those of k-prototypes where all answers are there: each level is a column of 0 and
 * √(gamma / 2). A missing answer is 0 in all of them, half as far from each answer.
 */
export function mixedPoints(points: Matrix, answers: Categories, gamma: number): Matrix {
  checkSameRows(points, answers);
  const names = [
    ...points.names,
    ...answers.items.flatMap(({ name, levels }) => levels.map((one) => `${name}: ${one}`)),
  ];
  const columns = names.length;
  const data = new Float64Array(points.rows * columns);
  const height = Math.sqrt(gamma / 2);
  for (let i = 0; i < points.rows; i++) {
    data.set(points.data.subarray(i * points.columns, (i + 1) * points.columns), i * columns);
    let at = i * columns + points.columns;
    answers.items.forEach(({ levels }, j) => {
      const code = answers.data[i * answers.items.length + j]!;
      if (code >= 0) data[at + code] = height;
      at += levels.length;
    });
  }
  return matrix(data, points.rows, names);
}

function checkMixed(points: Matrix, answers: Categories): void {
  checkSameRows(points, answers);
  if (points.rows === 0 || points.columns + answers.items.length === 0) {
    throw new RangeError(
      `Cannot ${what}: there are ${points.rows} rows of ${points.columns} columns and ${answers.items.length} items, at least one row and one column or item are needed`,
    );
  }
  if (points.columns > 0) checkPoints(what, points);
}

function checkSameRows(points: Matrix, answers: Categories): void {
  if (points.rows === answers.rows) return;
  throw new TypeError(
    `Cannot take numbers and answers together: there are ${points.rows} rows of numbers and ${answers.rows} of answers, the same rows are needed`,
  );
}

/** In words why there can be no k prototypes, or undefined when there can: rows that differ only where an answer is missing are alike. */
export function tooFewMixedRows(points: Matrix, answers: Categories, k: number, gamma = 1): string | undefined {
  const rows = mixedRows(points, answers, gamma);
  const apart = apartRows(rows, k).length;
  if (apart >= k) return undefined;
  return `only ${apart} ${apart === 1 ? "row is" : "rows are"} different, at least ${k} are needed for k = ${k}`;
}

function mixedRows(points: Matrix, answers: Categories, gamma: number): MixedRows {
  return {
    n: points.rows,
    ...{ p: points.columns, numbers: points.data },
    ...{ items: answers.items.length, codes: answers.data },
    levels: answers.items.map(({ levels }) => levels.length),
    gamma,
  };
}

function describe(fit: PrototypeFit, points: Matrix, { items }: Categories, gamma: number): KPrototypesModel {
  const { k } = fit;
  const found = Array.from({ length: k }, (_, c) => ({ c, size: 0, first: fit.labels.indexOf(c) }));
  for (const label of fit.labels) found[label]!.size += 1;
  const order = found.sort((a, b) => b.size - a.size || a.first - b.first);
  const place = new Int32Array(k);
  order.forEach(({ c }, number) => {
    place[c] = number;
  });
  const p = points.columns;
  return {
    centers: matrix(
      Float64Array.from({ length: k * p }, (_, i) => fit.means[order[Math.floor(i / p)]!.c * p + (i % p)]!),
      k,
      points.names,
    ),
    items,
    modes: Int32Array.from(order.flatMap(({ c }) => [...fit.modes.subarray(c * items.length, (c + 1) * items.length)])),
    gamma,
    labels: fit.labels.map((label) => place[label]!),
    sizes: order.map(({ size }) => size),
    ...{ cost: fit.cost, iterations: fit.iterations, converged: fit.converged },
  };
}
