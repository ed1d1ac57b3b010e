import { cholesky, type Matrix, matrix } from "../../matrix/index.ts";
import type { Random } from "../../random/index.ts";
import { tooFewRows } from "../checkPoints.ts";
import { kMeans } from "../kMeans.ts";
import { plusPlus } from "../plusPlus.ts";
import { maximization } from "./maximization.ts";

/** A partition to start a mixture from, one label 0 … k − 1 per row: the kind of the given turn, in the order below. */
export type StartLabels = (turn: number, random: Random) => Int32Array;

/**
 * Partitions of four kinds, in turn: k-means; nearest of greedy k-means++ seeds on whitened rows; k-means on whitened rows; nearest of
 * seeds. Whitened rows have the identity as covariance, so that narrow directions count as much as wide ones. Assumes k different rows.
 */
export function startLabels(points: Matrix, k: number, regularisation: number): StartLabels {
  let white: Matrix | undefined;
  const whitenedOnce = () => {
    white ??= whitened(points, regularisation);
    return tooFewRows(white, k) === undefined ? white : points;
  };
  const kinds: readonly ((random: Random) => Int32Array)[] = [
    (random) => kMeans(points, { k, random, restarts: 1 }).labels,
    (random) => nearestSeeds(whitenedOnce(), k, random),
    (random) => kMeans(whitenedOnce(), { k, random, restarts: 1 }).labels,
    (random) => nearestSeeds(points, k, random),
  ];
  return (turn, random) => kinds[turn % kinds.length]!(random);
}

function nearestSeeds({ data, rows: n, columns: p }: Matrix, k: number, random: Random): Int32Array {
  const seeds = plusPlus({ data, n, p }, k, random);
  return new Int32Array(n).map((_, i) => {
    let least = Number.POSITIVE_INFINITY;
    let nearest = 0;
    for (let c = 0; c < k; c++) {
      let square = 0;
      for (let j = 0; j < p; j++) square += (data[i * p + j]! - seeds[c * p + j]!) ** 2;
      if (square >= least) continue;
      least = square;
      nearest = c;
    }
    return nearest;
  });
}

/** Rows less their mean, times the inverse of the factor of their covariance; the rows themselves where that is singular. */
function whitened(points: Matrix, regularisation: number): Matrix {
  const { data, rows: n, columns: p } = points;
  const one = maximization({ data, n, p }, new Float64Array(n).fill(1), "full", regularisation);
  const factor = cholesky(one.covariances, p);
  if (factor === undefined) return points;
  const white = new Float64Array(n * p);
  for (let i = 0; i < n; i++) {
    for (let row = 0; row < p; row++) {
      let value = data[i * p + row]! - one.means[row]!;
      for (let j = 0; j < row; j++) value -= factor[row * p + j]! * white[i * p + j]!;
      white[i * p + row] = value / factor[row * p + row]!;
    }
  }
  return matrix(white, n, points.names);
}
