import type { Matrix } from "../../matrix/index.ts";
import type { Random } from "../../random/index.ts";
import { checkK, checkValues, tooFewRows } from "../checkPoints.ts";
import { firstDistinct } from "../distinctRows.ts";
import { drawRows, takeRows } from "../drawRows.ts";
import type { Rows } from "../lloyd.ts";
import { distanceTable, type Metric } from "./distanceTable.ts";
import { fitOf, type KMedoidsModel, type MedoidFit, medoidModel } from "./medoidModel.ts";
import { searchMedoids } from "./searchMedoids.ts";

export interface MedoidEffort {
  readonly random: Random;
  /** "euclidean" unless told. */
  readonly metric?: Metric;
  /** Starts, of which the best is kept: the first by PAM's BUILD, the others from rows drawn at random. 3 unless told. */
  readonly starts?: number;
  /** Passes over all candidates per start; 100 unless told. */
  readonly maxIterations?: number;
  /** Up to so many rows the distance of each two is kept, in 4·n² bytes; above, medoids are looked for among drawn rows. 8,000 unless told, at most 20,000. */
  readonly mostRows?: number;
  /** Above `mostRows`: rows per draw, 2,000 unless told, and never more than `mostRows`. */
  readonly drawnRows?: number;
  /** Above `mostRows`: draws, of which the best for all rows is kept. 5 unless told. */
  readonly draws?: number;
}

export interface KMedoidsOptions extends MedoidEffort {
  readonly k: number;
}

export interface KMedoidsScanOptions extends MedoidEffort {
  readonly kMin: number;
  readonly kMax: number;
  readonly signal?: AbortSignal;
}

const what = "cluster by k-medoids";

/**
 * k-medoids: k of the rows, such that the sum of the distances of all rows to the nearest of them is small (PAM's objective), by
 * swaps that are made as soon as they gain. Above `mostRows` it is looked for among several draws of rows, and the draw that is
 * best for all rows is kept; no memory grows with the square of the rows then.
 *
 * @param points n × p, as a rule standardised, in a canonical order of rows.
 * @throws RangeError when k or an option is out of range, there are fewer than k different rows, or none at all.
 * Cost O(starts · iterations · n²), above `mostRows` draws times that of `drawnRows` rows, and O(draws · n·k·p).
 * Source: Kaufman and Rousseeuw 1990; Schubert and Rousseeuw 2021, doi:10.1016/j.is.2021.101804.
 */
export function kMedoids(points: Matrix, { k, ...effort }: KMedoidsOptions): KMedoidsModel {
  checkK(what, k);
  const told = checkedEffort(points, effort);
  const reason = tooFewRows(points, k);
  if (reason !== undefined) throw new RangeError(`Cannot ${what}: ${reason}`);
  return fitRange(points, [k], told, undefined)[0]!;
}

/**
 * k-medoids for each k from kMin to kMax that there are rows for, ascending: faster than one after the other, since distances and
 * BUILD are made once.
 *
 * @throws as `kMedoids`; the signal's reason when aborted.
 */
export function kMedoidsScan(
  points: Matrix,
  { kMin, kMax, signal, ...effort }: KMedoidsScanOptions,
): readonly KMedoidsModel[] {
  checkK(what, kMin);
  checkK(what, kMax);
  if (kMax < kMin)
    throw new RangeError(`Cannot ${what}: kMin is ${kMin} and kMax ${kMax}, kMin must not be above kMax`);
  const told = checkedEffort(points, effort);
  const range = Array.from({ length: kMax - kMin + 1 }, (_, i) => kMin + i);
  const possible = range.filter((k) => tooFewRows(points, k) === undefined);
  return possible.length === 0 ? [] : fitRange(points, possible, told, signal);
}

function fitRange(
  points: Matrix,
  ks: readonly number[],
  effort: Required<MedoidEffort>,
  signal: AbortSignal | undefined,
): KMedoidsModel[] {
  const best = new Map<number, MedoidFit>();
  const all = points.rows <= effort.mostRows;
  for (let draw = 0; draw < (all ? 1 : effort.draws); draw++) {
    const rows = all ? undefined : drawnRows(points, Math.max(...ks), effort);
    const drawn = rows === undefined ? points : takeRows(points, rows);
    for (const [k, found] of searchMedoids(distanceTable(rowsOf(drawn), effort.metric), drawn.rows, ks, {
      ...effort,
      signal,
    })) {
      const medoids = rows === undefined ? found.medoids : found.medoids.map((place) => rows[place]!);
      const fit = fitOf(points, effort.metric, { ...found, medoids, fittedOn: drawn.rows });
      const before = best.get(k);
      if (before === undefined || fit.totalDeviation < before.totalDeviation) best.set(k, fit);
    }
  }
  return ks.map((k) => medoidModel(points, effort.metric, filled(points, k, best.get(k)!, effort.metric)));
}

/** The fit itself; where rows differ by less than float32 can tell, so that a cluster is empty, one about k different rows. */
function filled(points: Matrix, k: number, fit: MedoidFit, metric: Metric): MedoidFit {
  if (new Set(fit.assigned.labels).size === k) return fit;
  const medoids = Int32Array.from(firstDistinct(rowsOf(points), k));
  return fitOf(points, metric, { ...fit, medoids, converged: false });
}

/** Rows drawn at random, ascending; with rows that differ added where the draw has too few of these. */
function drawnRows(points: Matrix, k: number, effort: Required<MedoidEffort>): Int32Array {
  const rows = drawRows(points.rows, Math.min(effort.drawnRows, effort.mostRows), effort.random);
  if (tooFewRows(takeRows(points, rows), k) === undefined) return rows;
  return Int32Array.from(new Set([...rows, ...firstDistinct(rowsOf(points), k)])).sort();
}

function rowsOf({ data, rows, columns }: Matrix): Rows {
  return { data, n: rows, p: columns };
}

function checkedEffort(points: Matrix, effort: MedoidEffort): Required<MedoidEffort> {
  const { random, metric = "euclidean" } = effort;
  const { starts = 3, maxIterations = 100, mostRows = 8000, drawnRows = 2000, draws = 5 } = effort;
  for (const [name, value] of Object.entries({ starts, maxIterations, mostRows, drawnRows, draws })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`Cannot ${what}: ${name} is ${value}, a whole number of 1 or more is needed`);
  }
  if (mostRows > 20_000) throw new RangeError(`Cannot ${what}: mostRows is ${mostRows}, at most 20000 are possible`);
  checkValues(what, points);
  return { random, metric, starts, maxIterations, mostRows, drawnRows, draws };
}
