import type { Matrix } from "../matrix/index.ts";
import type { Random } from "../random/index.ts";
import { checkK, checkPoints, tooFewRows } from "./checkPoints.ts";
import { passesOver } from "./kernel/passRoom.ts";
import { type KMeansModel, kMeansModel, type Partition } from "./kMeansModel.ts";
import { lloyd, type Rows } from "./lloyd.ts";
import { movementUnit } from "./movementUnit.ts";
import { plusPlus } from "./plusPlus.ts";

export interface KMeansOptions {
  readonly k: number;
  readonly random: Random;
  /** Starts, of which the best is kept; 10 unless told. */
  readonly restarts?: number;
  /** Lloyd iterations per start; 300 unless told. */
  readonly maxIterations?: number;
  /** Stop when the centers' squared movement is at most this share of the mean column variance (see `movementUnit`); 1e-4 unless told. */
  readonly tolerance?: number;
}

/**
 * k-means by Lloyd's iterations from greedy k-means++ starts, all in float64; the start of least inertia is returned.
 * It takes what Lloyd's iterations lead to: where many groups have many optima, inertia is now and then a percent above the best that
 * as many starts of scikit-learn find. `kMeansScan` moves centers too, and is meant to come within 0.1 % of that; it also serves many k or many rows.
 *
 * @param points n × p, as a rule standardised: a column of large spread dominates the others.
 * The result depends on the order of the rows (through the random starts): put them into a canonical order first.
 * @throws RangeError when k or an option is out of range, there are fewer than k different rows, or none at all.
 * Cost O(restarts · iterations · n·k·p). Source: Lloyd 1982; Arthur and Vassilvitskii 2007; checked against scikit-learn `KMeans`.
 */
export function kMeans(points: Matrix, options: KMeansOptions): KMeansModel {
  const { k, random, restarts = 10, maxIterations = 300, tolerance = 1e-4 } = options;
  checkK("cluster by k-means", k);
  checkEffort("cluster by k-means", { restarts, maxIterations, tolerance });
  checkPoints("cluster by k-means", points);
  const reason = tooFewRows(points, k);
  if (reason !== undefined) throw new RangeError(`Cannot cluster by k-means: ${reason}`);
  const rows: Rows = { data: points.data, n: points.rows, p: points.columns };
  const best = bestStart(rows, k, random, { restarts, maxIterations, tolerance });
  return kMeansModel(best, k, points.names);
}

export interface Effort {
  readonly restarts: number;
  readonly maxIterations: number;
  readonly tolerance: number;
}

/** The partition of least inertia of several starts, the first of equals. Private kernel: assumes checked input. */
export function bestStart(rows: Rows, k: number, random: Random, effort: Effort): Partition {
  const threshold = effort.tolerance * movementUnit(rows);
  const passes = passesOver(rows, k);
  let best: Partition | undefined;
  for (let restart = 0; restart < effort.restarts; restart++) {
    const fit = lloyd(rows, plusPlus(rows, k, random), effort.maxIterations, threshold, passes);
    if (best === undefined || fit.inertia < best.inertia) best = { ...fit, labels: fit.labels.slice() };
  }
  return best!;
}

/** Throws in words when restarts, iterations or tolerance are out of range. */
export function checkEffort(what: string, effort: Effort): void {
  for (const name of ["restarts", "maxIterations"] as const) {
    if (Number.isInteger(effort[name]) && effort[name] >= 1) continue;
    throw new RangeError(`Cannot ${what}: ${name} is ${effort[name]}, a whole number of 1 or more is needed`);
  }
  if (!(effort.tolerance >= 0 && effort.tolerance < 1)) {
    throw new RangeError(
      `Cannot ${what}: tolerance is ${effort.tolerance}, a number of 0 or more and below 1 is needed`,
    );
  }
}
