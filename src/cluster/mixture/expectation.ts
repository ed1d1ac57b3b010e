import { cholesky } from "../../matrix/index.ts";
import type { Rows } from "../lloyd.ts";
import type { MixtureParameters } from "./mixtureModel.ts";

/** What a mixture says of rows. */
export interface Expectation {
  /** n × k: probability of each component given the row; the rows sum to 1. */
  readonly probabilities: Float64Array;
  /** ln of the density per row. */
  readonly logDensities: Float64Array;
}

/** Probabilities and densities of rows, worked out in logarithms. Undefined when a covariance is singular. O(n·k·p²), diagonal O(n·k·p). */
export function expectation({ data, n, p }: Rows, parameters: MixtureParameters): Expectation | undefined {
  const { k, weights, means } = parameters;
  const logNormal = logNormals(parameters);
  if (logNormal === undefined) return undefined;
  const probabilities = new Float64Array(n * k);
  const logDensities = new Float64Array(n);
  const logWeights = weights.map(Math.log);
  const difference = new Float64Array(p);
  for (let i = 0; i < n; i++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      for (let j = 0; j < p; j++) difference[j] = data[i * p + j]! - means[c * p + j]!;
      const log = logWeights[c]! + logNormal(c, difference);
      probabilities[i * k + c] = log;
      most = Math.max(most, log);
    }
    let sum = 0;
    for (let c = 0; c < k; c++) sum += Math.exp(probabilities[i * k + c]! - most);
    const logDensity = most + Math.log(sum);
    logDensities[i] = logDensity;
    for (let c = 0; c < k; c++) probabilities[i * k + c] = Math.exp(probabilities[i * k + c]! - logDensity);
  }
  return { probabilities, logDensities };
}

type LogNormal = (component: number, difference: Float64Array) => number;

function logNormals(parameters: MixtureParameters): LogNormal | undefined {
  const { shape } = parameters;
  return shape === "spherical" || shape === "diagonal" ? byVariances(parameters) : byMatrices(parameters);
}

function byVariances({ shape, k, p, covariances }: MixtureParameters): LogNormal | undefined {
  if (covariances.some((variance) => !(variance > 0))) return undefined;
  const variance = (c: number, j: number) => covariances[shape === "spherical" ? c : c * p + j]!;
  const constants = Float64Array.from({ length: k }, (_, c) => {
    let log = p * Math.log(2 * Math.PI);
    for (let j = 0; j < p; j++) log += Math.log(variance(c, j));
    return -log / 2;
  });
  return (c, difference) => {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += difference[j]! ** 2 / variance(c, j);
    return constants[c]! - sum / 2;
  };
}

function byMatrices({ shape, k, p, covariances }: MixtureParameters): LogNormal | undefined {
  const count = shape === "tied" ? 1 : k;
  const factors = Array.from({ length: count }, (_, c) =>
    cholesky(covariances.subarray(c * p * p, (c + 1) * p * p), p),
  );
  if (factors.some((factor) => factor === undefined)) return undefined;
  const constants = factors.map((factor) => {
    let log = (p * Math.log(2 * Math.PI)) / 2;
    for (let j = 0; j < p; j++) log += Math.log(factor![j * p + j]!);
    return -log;
  });
  const solved = new Float64Array(p);
  return (c, difference) => {
    const own = shape === "tied" ? 0 : c;
    const factor = factors[own]!;
    let sum = 0;
    for (let row = 0; row < p; row++) {
      let value = difference[row]!;
      for (let j = 0; j < row; j++) value -= factor[row * p + j]! * solved[j]!;
      value /= factor[row * p + row]!;
      solved[row] = value;
      sum += value * value;
    }
    return constants[own]! - sum / 2;
  };
}
