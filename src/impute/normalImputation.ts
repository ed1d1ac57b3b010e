import { type Matrix, symmetricEigen } from "../matrix/index.ts";
import { normal, type Random } from "../random/index.ts";
import { cell, checkColumns, completed, type Incomplete } from "./incomplete.ts";
import { missingPatterns, partsOf } from "./missingPatterns.ts";
import { conditional, type NormalParameters } from "./normalModel.ts";
import { subMatrix } from "./subMatrix.ts";

/**
 * Completes rows, the same or new ones, by a fitted normal distribution: with what is expected given the known values of the
 * row, or, when `random` is given, with a draw from what is possible. Expected values are too alike; draws keep spread and
 * correlations, but say nothing of how uncertain the fit itself is (see `completeMice` for that). Draws depend on the order of the rows.
 *
 * @throws TypeError when the columns are not those of the fit; RangeError when some depend on each other.
 */
export function applyNormal(model: NormalParameters, points: Incomplete, random?: Random): Matrix {
  checkColumns("impute by a normal distribution", points, model.names);
  const p = points.columns;
  const values = new Float64Array(points.data.length);
  for (const pattern of missingPatterns(points)) {
    const { known, absent } = partsOf(pattern);
    if (!pattern.states.includes(cell.unknown)) continue;
    const given = conditional(model.covariance, p, known, absent);
    if (given === undefined) {
      throw new RangeError(
        "Cannot impute by a normal distribution: some columns follow from others to rounding, a fit with a ridge is needed",
      );
    }
    const root = random === undefined ? undefined : squareRoot(given.left, absent.length);
    for (const i of pattern.rows) {
      const noise = random === undefined || root === undefined ? undefined : correlated(root, absent.length, random);
      absent.forEach((j, a) => {
        let value = model.mean[j]! + (noise?.[a] ?? 0);
        known.forEach((k, b) => {
          value += given.slopes[a * known.length + b]! * (points.data[i * p + k]! - model.mean[k]!);
        });
        values[i * p + j] = value;
      });
    }
  }
  return completed(points, (i, j) => values[i * p + j]!);
}

/** R with R·Rᵀ = the covariance, also of a singular one. */
function squareRoot(covariance: Float64Array, n: number): Float64Array {
  const all = Array.from({ length: n }, (_, i) => i);
  const { values, vectors } = symmetricEigen(subMatrix(covariance, n, all, all), n);
  const root = new Float64Array(n * n);
  for (let e = 0; e < n; e++) {
    const scale = Math.sqrt(Math.max(0, values[e]!));
    for (let i = 0; i < n; i++) root[i * n + e] = scale * vectors[e * n + i]!;
  }
  return root;
}

function correlated(root: Float64Array, n: number, random: Random): Float64Array {
  const white = Float64Array.from({ length: n }, () => normal(random));
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let e = 0; e < n; e++) sum += root[i * n + e]! * white[e]!;
    return sum;
  });
}
