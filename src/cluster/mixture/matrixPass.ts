import { cholesky } from "../../matrix/index.ts";
import type { Rows } from "../lloyd.ts";
import type { MixtureParameters } from "./mixtureModel.ts";

/** What one pass over the rows says of a mixture, and all that the next one needs: sums weighted by the components' probabilities. */
export interface MatrixPass {
  readonly logLikelihood: number;
  /** k: rows of each component. */
  readonly totals: Float64Array;
  /** k × p: differences from the means. */
  readonly shifts: Float64Array;
  /** k × p(p + 1)/2: products of the differences, the lower triangle by rows. */
  readonly products: Float64Array;
}

/**
 * Expectation and the sums of the maximisation in one pass, for shapes with a matrix: nothing of n × k is kept, and each difference is
 * taken once. Undefined when a covariance is singular. O(n·k·p²).
 */
export function matrixPass({ data, n, p }: Rows, parameters: MixtureParameters): MatrixPass | undefined {
  const { k, means } = parameters;
  const inverses = inverseFactors(parameters);
  if (inverses === undefined) return undefined;
  const { factors, constants } = inverses;
  const size = (p * (p + 1)) / 2;
  const totals = new Float64Array(k);
  const shifts = new Float64Array(k * p);
  const products = new Float64Array(k * size);
  const differences = new Float64Array(k * p);
  const shares = new Float64Array(k);
  let logLikelihood = 0;
  for (let i = 0; i < n; i++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      const from = c * p;
      let at = c * size;
      let squares = 0;
      for (let row = 0; row < p; row++) {
        differences[from + row] = data[i * p + row]! - means[from + row]!;
        let value = 0;
        for (let j = 0; j <= row; j++) value += factors[at++]! * differences[from + j]!;
        squares += value * value;
      }
      const log = constants[c]! - squares / 2;
      shares[c] = log;
      if (log > most) most = log;
    }
    let sum = 0;
    for (let c = 0; c < k; c++) sum += shares[c] = Math.exp(shares[c]! - most);
    logLikelihood += most + Math.log(sum);
    for (let c = 0; c < k; c++) {
      const share = shares[c]! / sum;
      if (share === 0) continue;
      totals[c]! += share;
      const from = c * p;
      let at = c * size;
      for (let row = 0; row < p; row++) {
        const weighted = share * differences[from + row]!;
        shifts[from + row]! += weighted;
        for (let j = 0; j <= row; j++) products[at++]! += weighted * differences[from + j]!;
      }
    }
  }
  return { logLikelihood, totals, shifts, products };
}

/** A component that no row belongs to counts as so many rows, so that nothing is divided by 0. */
const leastTotal = 10 * Number.EPSILON;

/** The mixture that fits the rows of a pass best, with the regularisation added to each variance. */
export function maximized(pass: MatrixPass, before: MixtureParameters, regularisation: number): MixtureParameters {
  const { shape, k, p } = before;
  const size = (p * (p + 1)) / 2;
  const totals = pass.totals.map((total) => Math.max(total, leastTotal));
  const all = totals.reduce((sum, total) => sum + total, 0);
  const steps = pass.shifts.map((shift, at) => shift / totals[Math.floor(at / p)]!);
  const count = shape === "tied" ? 1 : k;
  const covariances = new Float64Array(count * p * p);
  for (let c = 0; c < k; c++) {
    const into = shape === "tied" ? 0 : c * p * p;
    const divisor = shape === "tied" ? all : totals[c]!;
    let at = c * size;
    for (let row = 0; row < p; row++) {
      for (let j = 0; j <= row; j++) {
        const moved = totals[c]! * steps[c * p + row]! * steps[c * p + j]!;
        covariances[into + row * p + j]! += (pass.products[at++]! - moved) / divisor;
      }
    }
  }
  for (let c = 0; c < count; c++) {
    for (let row = 0; row < p; row++) {
      const at = (c * p + row) * p;
      covariances[at + row]! += regularisation;
      for (let j = 0; j < row; j++) covariances[(c * p + j) * p + row] = covariances[at + j]!;
    }
  }
  const means = before.means.map((mean, at) => mean + steps[at]!);
  return { shape, k, p, weights: totals.map((total) => total / all), means, covariances };
}

/** By component: the inverse of the covariance's lower triangular factor, packed by rows, and the log density's constant with the weight in. */
function inverseFactors({ shape, k, p, covariances, weights }: MixtureParameters) {
  const size = (p * (p + 1)) / 2;
  const factors = new Float64Array(k * size);
  const constants = new Float64Array(k);
  for (let c = 0; c < k; c++) {
    const own = shape === "tied" ? 0 : c;
    const factor = cholesky(covariances.subarray(own * p * p, (own + 1) * p * p), p);
    if (factor === undefined) return undefined;
    let log = (p * Math.log(2 * Math.PI)) / 2;
    for (let j = 0; j < p; j++) log += Math.log(factor[j * p + j]!);
    constants[c] = Math.log(weights[c]!) - log;
    factors.set(inverse(factor, p), c * size);
  }
  return { factors, constants };
}

function inverse(factor: Float64Array, p: number): Float64Array {
  const result = new Float64Array((p * (p + 1)) / 2);
  const place = (row: number, j: number) => (row * (row + 1)) / 2 + j;
  for (let row = 0; row < p; row++) {
    const pivot = factor[row * p + row]!;
    result[place(row, row)] = 1 / pivot;
    for (let j = 0; j < row; j++) {
      let value = 0;
      for (let m = j; m < row; m++) value -= factor[row * p + m]! * result[place(m, j)]!;
      result[place(row, j)] = value / pivot;
    }
  }
  return result;
}
