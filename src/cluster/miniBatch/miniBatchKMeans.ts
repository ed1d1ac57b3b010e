import type { Matrix } from "../../matrix/index.ts";
import type { Random } from "../../random/index.ts";
import { checkK, checkPoints, tooFewRows } from "../checkPoints.ts";
import { drawRows, takeRows } from "../drawRows.ts";
import { passesOver } from "../kernel/passRoom.ts";
import { type KMeansModel, kMeansModel, type Partition } from "../kMeansModel.ts";
import { lloyd, type Rows } from "../lloyd.ts";
import { plusPlus } from "../plusPlus.ts";
import { type BatchEffort, runBatches } from "./runBatches.ts";

export interface MiniBatchOptions {
  readonly k: number;
  readonly random: Random;
  /** Rows per batch; 1,024 unless told. */
  readonly batchRows?: number;
  /** Starts, of which the one of least inertia over all rows is kept; 3 unless told. */
  readonly restarts?: number;
  /** Batches per start; 1,000 unless told. */
  readonly maxIterations?: number;
  /** Stop when so many batches in turn do not lower the smoothed inertia; 10 unless told. */
  readonly patience?: number;
  /** A center that has received less than this share of what the fullest has is moved to another row; 0 for never, 0.01 unless told. */
  readonly reassignBelow?: number;
}

const what = "cluster by mini-batch k-means";
const startBatches = 3;

/**
 * k-means by small batches of rows drawn at random: each center moves to the mean of all rows that it has received so far. For many
 * rows: near the inertia of `kMeans` after a few passes' worth of rows. `iterations` counts batches; labels and inertia are
 * of all rows, in float64; `converged` is false when the batches ran out before the smoothed inertia stood still.
 *
 * @param points n × p, as a rule standardised, in a canonical order of rows.
 * @throws RangeError when k or an option is out of range, there are fewer than k different rows, or none at all.
 * Cost O(restarts · (iterations · batchRows + n) · k·p). Source: Sculley 2010, doi:10.1145/1772690.1772862; smoothing and moved
 * centers as in scikit-learn's `MiniBatchKMeans`, against which it was checked.
 */
export function miniBatchKMeans(points: Matrix, options: MiniBatchOptions): KMeansModel {
  const { k, random, restarts = 3 } = options;
  const { batchRows = 1024, maxIterations = 1000, patience = 10, reassignBelow = 0.01 } = options;
  const effort: BatchEffort = { batchRows, maxIterations, patience, reassignBelow };
  checkK(what, k);
  checkEffort(effort, restarts);
  checkPoints(what, points);
  const reason = tooFewRows(points, k);
  if (reason !== undefined) throw new RangeError(`Cannot ${what}: ${reason}`);
  let best: Partition | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const fit = fitOnce(points, k, random, effort);
    if (best === undefined || fit.inertia < best.inertia) best = fit;
  }
  return kMeansModel(best!, k, points.names);
}

function fitOnce(points: Matrix, k: number, random: Random, effort: BatchEffort): Partition {
  const rows = rowsOf(points);
  const start = plusPlus(rowsOf(startRows(points, k, random, effort)), k, random);
  const { centers, iterations, converged } = runBatches(rows, start, random, effort);
  return { ...assignedTo(rows, centers, k), iterations, converged };
}

/** Rows to look for starting centers among: a draw, or all where the draw has too few different ones. */
function startRows(points: Matrix, k: number, random: Random, { batchRows }: BatchEffort): Matrix {
  const count = Math.max(startBatches * batchRows, 3 * k);
  if (count >= points.rows) return points;
  const drawn = takeRows(points, drawRows(points.rows, count, random));
  return tooFewRows(drawn, k) === undefined ? drawn : points;
}

/** All rows with their nearest centers; where a center has none, Lloyd's iterations go on until each has. */
function assignedTo(rows: Rows, centers: Float64Array, k: number): Partition {
  const passes = passesOver(rows, k);
  const found = lloyd(rows, centers, 0, 0, passes);
  const full = new Set(found.labels).size === k;
  const fit = full ? found : lloyd(rows, centers, 300, Number.POSITIVE_INFINITY, passes);
  return { ...fit, labels: fit.labels.slice() };
}

function rowsOf({ data, rows, columns }: Matrix): Rows {
  return { data, n: rows, p: columns };
}

function checkEffort(effort: BatchEffort, restarts: number): void {
  const { batchRows, maxIterations, patience, reassignBelow } = effort;
  for (const [name, value] of Object.entries({ restarts, batchRows, maxIterations, patience })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`Cannot ${what}: ${name} is ${value}, a whole number of 1 or more is needed`);
  }
  if (!(reassignBelow >= 0 && reassignBelow < 1)) {
    throw new RangeError(
      `Cannot ${what}: reassignBelow is ${reassignBelow}, a number of 0 or more and below 1 is needed`,
    );
  }
}
