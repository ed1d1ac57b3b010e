import type { Rows } from "../lloyd.ts";
import type { CovarianceShape, MixtureParameters } from "./mixtureModel.ts";

/** A component that no row belongs to counts as so many rows, so that nothing is divided by 0. */
const leastTotal = 10 * Number.EPSILON;

/**
 * The mixture that fits rows best, given the probabilities (n × k) of the components: weighted shares, means and covariances, with the
 * regularisation added to each variance. A component without rows keeps a share of almost 0. O(n·k·p²), diagonal O(n·k·p).
 */
export function maximization(
  rows: Rows,
  probabilities: Float64Array,
  shape: CovarianceShape,
  regularisation: number,
): MixtureParameters {
  const { data, n, p } = rows;
  const k = probabilities.length / n;
  const totals = new Float64Array(k);
  const means = new Float64Array(k * p);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < k; c++) {
      const share = probabilities[i * k + c]!;
      totals[c]! += share;
      for (let j = 0; j < p; j++) means[c * p + j]! += share * data[i * p + j]!;
    }
  }
  for (let c = 0; c < k; c++) {
    totals[c] = Math.max(totals[c]!, leastTotal);
    for (let j = 0; j < p; j++) means[c * p + j]! /= totals[c]!;
  }
  const scatter = shape === "spherical" || shape === "diagonal" ? variancesOf : matricesOf;
  const covariances = scatter(rows, probabilities, means, totals, shape);
  addToVariances(covariances, shape, p, regularisation);
  const all = totals.reduce((sum, total) => sum + total, 0);
  return { shape, k, p, weights: totals.map((total) => total / all), means, covariances };
}

function variancesOf(
  { data, n, p }: Rows,
  probabilities: Float64Array,
  means: Float64Array,
  totals: Float64Array,
  shape: CovarianceShape,
): Float64Array {
  const k = totals.length;
  const variances = new Float64Array(k * p);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < k; c++) {
      const share = probabilities[i * k + c]!;
      if (share === 0) continue;
      for (let j = 0; j < p; j++) variances[c * p + j]! += share * (data[i * p + j]! - means[c * p + j]!) ** 2;
    }
  }
  for (let at = 0; at < k * p; at++) variances[at]! /= totals[Math.floor(at / p)]!;
  if (shape === "diagonal") return variances;
  return totals.map((_, c) => variances.subarray(c * p, (c + 1) * p).reduce((sum, variance) => sum + variance, 0) / p);
}

function matricesOf(
  { data, n, p }: Rows,
  probabilities: Float64Array,
  means: Float64Array,
  totals: Float64Array,
  shape: CovarianceShape,
): Float64Array {
  const k = totals.length;
  const count = shape === "tied" ? 1 : k;
  const matrices = new Float64Array(count * p * p);
  const difference = new Float64Array(p);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < k; c++) {
      const share = probabilities[i * k + c]!;
      if (share === 0) continue;
      const at = count === 1 ? 0 : c * p * p;
      for (let j = 0; j < p; j++) difference[j] = data[i * p + j]! - means[c * p + j]!;
      for (let row = 0; row < p; row++) {
        const weighted = share * difference[row]!;
        for (let j = 0; j <= row; j++) matrices[at + row * p + j]! += weighted * difference[j]!;
      }
    }
  }
  const all = totals.reduce((sum, total) => sum + total, 0);
  for (let c = 0; c < count; c++) {
    const divisor = count === 1 ? all : totals[c]!;
    for (let row = 0; row < p; row++) {
      for (let j = 0; j <= row; j++) {
        const value = matrices[(c * p + row) * p + j]! / divisor;
        matrices[(c * p + row) * p + j] = matrices[(c * p + j) * p + row] = value;
      }
    }
  }
  return matrices;
}

function addToVariances(covariances: Float64Array, shape: CovarianceShape, p: number, amount: number): void {
  const isMatrix = shape === "tied" || shape === "full";
  for (let at = 0; at < covariances.length; at++) {
    if (!isMatrix || Math.floor(at / p) % p === at % p) covariances[at]! += amount;
  }
}
