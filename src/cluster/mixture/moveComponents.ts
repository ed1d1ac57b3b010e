import type { Random } from "../../random/index.ts";
import type { Rows } from "../lloyd.ts";
import { draw } from "../plusPlus.ts";
import { expectationMaximizationFrom, type MixtureEffort, type MixtureFit } from "./expectationMaximization.ts";
import { logDeterminant } from "./logDeterminant.ts";
import type { MixtureParameters } from "./mixtureModel.ts";

const iterationsOfMove = 15;
/** Where a freed component goes: to a row described badly, or to half or to a narrow part of a component. */
type Way = "apart" | "half" | "narrow";
const ways: readonly Way[] = ["apart", "half", "narrow"];
/** Variances of a narrow part, of its component's. */
const narrowness = 0.01;

/**
 * Joins two components and puts the one that this frees at a row, as long as that raises the
 * likelihood of rows left out: ends after so many vain moves in a row, after 20 times as many at the latest. The pair is one of those that cost least
 * likelihood (Runnalls 2007), the cheapest tried most often. The row is, in
 * turn, one that the mixture describes badly, and any row, whose component is then split (Ueda et al. 2000), once in two halves and once
 * with a narrow part: only that finds rows that hold one value of a column, between others of the same component.
 */
export function moveComponents(
  rows: Rows,
  fit: MixtureFit,
  effort: MixtureEffort,
  vainMoves: number,
  random: Random,
): MixtureFit {
  const short = { ...effort, maxIterations: Math.min(iterationsOfMove, effort.maxIterations) };
  let best = fit;
  let pairs = cheapestPairs(best.parameters);
  let left = 20 * vainMoves;
  for (let vain = 0; vain < vainMoves && left > 0 && pairs.length > 0; left--) {
    const moved = movedComponent(
      rows,
      best,
      pairs[triangular(vain) % pairs.length]!,
      ways[vain % ways.length]!,
      random,
    );
    const tried = expectationMaximizationFrom(rows, moved, short, best.leaveOneOut);
    const isBetter = tried !== undefined && tried.leaveOneOut - best.leaveOneOut > effort.tolerance * rows.n;
    vain = isBetter ? 0 : vain + 1;
    if (!isBetter) continue;
    best = tried;
    pairs = cheapestPairs(best.parameters);
  }
  return best;
}

/** 0, 0 1, 0 1 2, … */
function triangular(turn: number): number {
  const row = Math.floor((Math.sqrt(8 * turn + 1) - 1) / 2);
  return turn - (row * (row + 1)) / 2;
}

interface Pair {
  readonly a: number;
  readonly b: number;
  readonly cost: number;
}

/**
 * The pair as one component, and the freed one at a row: with the mean covariance of all and a weight of 1/k, or with half the weight of
 * the component that the row most probably belongs to, and its covariance, or a hundredth of it.
 */
function movedComponent(
  { data, n, p }: Rows,
  { parameters, probabilities, logDensities }: MixtureFit,
  { a, b }: Pair,
  way: Way,
  random: Random,
): MixtureParameters {
  const { k, shape } = parameters;
  const split = way !== "apart";
  const row = split ? Math.floor(random() * n) : badRow(logDensities, random);
  const weights = parameters.weights.slice();
  const means = parameters.means.slice();
  const covariances = parameters.covariances.slice();
  const both = weights[a]! + weights[b]!;
  const share = both > 0 ? weights[a]! / both : 0.5;
  for (let j = 0; j < p; j++) means[a * p + j] = share * means[a * p + j]! + (1 - share) * means[b * p + j]!;
  means.set(data.subarray(row * p, row * p + p), b * p);
  const likely = mostProbable(probabilities.subarray(row * k, row * k + k));
  const parent = likely === b ? a : likely;
  if (shape !== "tied") {
    const size = covariances.length / k;
    covariances.set(joinedSpread(parameters, a, b, share), a * size);
    const spread = split ? covariances.slice(parent * size, parent * size + size) : pooledSpread(parameters, size);
    covariances.set(way === "narrow" ? spread.map((value) => narrowness * value) : spread, b * size);
  }
  weights[a] = both;
  weights[b] = 0;
  const freed = split ? weights[parent]! / 2 : 1 / k;
  const moved = weights.map((weight, c) => {
    if (c === b) return freed;
    if (split) return c === parent ? weight - freed : weight;
    return weight * (1 - freed);
  });
  return { ...parameters, weights: moved, means, covariances };
}

/** A row drawn by how far its log density lies below the highest. */
function badRow(logDensities: Float64Array, random: Random): number {
  const highest = logDensities.reduce((most, log) => Math.max(most, log), Number.NEGATIVE_INFINITY);
  const shortfalls = logDensities.map((log) => highest - log);
  const total = shortfalls.reduce((sum, value) => sum + value, 0);
  return total > 0 ? draw(shortfalls, random() * total) : Math.floor(random() * logDensities.length);
}

function mostProbable(probabilities: Float64Array): number {
  return probabilities.reduce((best, value, c) => (value > probabilities[best]! ? c : best), 0);
}

function pooledSpread({ k, weights, covariances }: MixtureParameters, size: number): Float64Array {
  return new Float64Array(size).map((_, at) => {
    let pooled = 0;
    for (let c = 0; c < k; c++) pooled += weights[c]! * covariances[c * size + at]!;
    return pooled;
  });
}

/** The covariance of two components as one, in the shape of the mixture. */
function joinedSpread({ shape, k, p, means, covariances }: MixtureParameters, a: number, b: number, share: number) {
  const size = covariances.length / k;
  const between = share * (1 - share);
  const apart = (j: number) => means[a * p + j]! - means[b * p + j]!;
  let square = 0;
  for (let j = 0; j < p; j++) square += apart(j) ** 2;
  return Float64Array.from({ length: size }, (_, at) => {
    const within = share * covariances[a * size + at]! + (1 - share) * covariances[b * size + at]!;
    if (shape === "spherical") return within + (between * square) / p;
    if (shape === "diagonal") return within + between * apart(at) ** 2;
    return within + between * apart(Math.floor(at / p)) * apart(at % p);
  });
}

/** Pairs by what joining them costs at most in likelihood per row: half of w·ln|joined| less the same of each. */
function cheapestPairs(parameters: MixtureParameters): readonly Pair[] {
  const { shape, k, p, weights, covariances } = parameters;
  const size = shape === "tied" ? p * p : covariances.length / k;
  const own = (c: number) =>
    covariances.subarray(shape === "tied" ? 0 : c * size, shape === "tied" ? size : (c + 1) * size);
  const logs = Float64Array.from({ length: k }, (_, c) => logDeterminant(own(c), shape, p));
  const asFull: MixtureParameters =
    shape === "tied"
      ? {
          ...parameters,
          shape: "full",
          covariances: Float64Array.from({ length: k * size }, (_, at) => covariances[at % size]!),
        }
      : parameters;
  const pairs: Pair[] = [];
  for (let a = 0; a < k; a++) {
    for (let b = a + 1; b < k; b++) {
      const both = weights[a]! + weights[b]!;
      const joined = joinedSpread(asFull, a, b, both > 0 ? weights[a]! / both : 0.5);
      const cost = both * logDeterminant(joined, shape, p) - weights[a]! * logs[a]! - weights[b]! * logs[b]!;
      if (!Number.isNaN(cost)) pairs.push({ a, b, cost });
    }
  }
  return pairs.sort((one, other) => one.cost - other.cost);
}
