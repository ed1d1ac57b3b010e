import type { Matrix } from "../../matrix/index.ts";
import { normal, type Random } from "../../random/index.ts";
import { checkCount } from "../../stats/checkFinite.ts";
import { type NeighbourOptions, nearestNeighbours } from "../neighbours/nearestNeighbours.ts";
import { placesOf, principalStart } from "../principalMap.ts";
import type { SparseGraph } from "../sparseGraph.ts";
import { jointProbabilities } from "./neighbourProbabilities.ts";
import { type Repulsion, repulsion } from "./repulsion.ts";

/** `threads` find neighbours; places are moved in one. */
export interface TsneOptions extends NeighbourOptions {
  /** How many neighbours count, smoothly: 30 unless told, less where there are too few rows. */
  readonly perplexity?: number;
  /** Steps with attraction `exaggeration` times as strong, then steps without: 250 and 500 unless told, 1000 below 2,000 rows. */
  readonly earlySteps?: number;
  readonly steps?: number;
  readonly exaggeration?: number;
  /** Accuracy of the repulsion, 0 (exact) to 1: 0.5 unless told. */
  readonly theta?: number;
  /** Moves equal rows apart at the start, by a ten thousandth. */
  readonly random: Random;
}

/** The late learning rate of few rows. */
const slowest = 200;

/** A map of rows that keeps near ones near. */
export interface TsneMap {
  /** n × 2, centred. */
  readonly places: Matrix;
  /** Kullback-Leibler divergence of the map's pair probabilities from those of the points, 0 or more, lower is better. */
  readonly divergence: number;
  readonly perplexity: number;
  /** Whether the map had nearly come to rest: the last step moved rows by less than a hundredth of the map's spread (root mean squares). */
  readonly converged: boolean;
}

/**
 * t-distributed stochastic neighbour embedding: rows are placed such that who is near whom is as likely as among the points; distances
 * between far groups mean nothing. Starts from principal components; the learning rate is n ÷ exaggeration. All sums in fixed order:
 * the same bits in every run, whatever the number of threads. O(n·log n) per step.
 *
 * Sources: van der Maaten and Hinton 2008; van der Maaten 2014 (Barnes-Hut); Belkina et al. 2019, doi:10.1038/s41467-019-13055-y
 * (learning rate); Kobak and Berens 2019, doi:10.1038/s41467-019-13056-x (start). Checked against scikit-learn's `TSNE`.
 *
 * @param points n × p, standardised where units differ; n ≥ 5.
 * @throws RangeError for fewer rows, or options out of range.
 */
export function tsne(points: Matrix, options: TsneOptions): TsneMap {
  const n = points.rows;
  const { earlySteps = 250, steps = n < 2000 ? 1000 : 500, exaggeration = 12, theta = 0.5, random } = options;
  if (n < 5) throw new RangeError(`Cannot make a t-SNE map: there are ${n} rows, at least 5 are needed`);
  const perplexity = Math.min(options.perplexity ?? 30, (n - 1) / 3);
  if (!(theta >= 0 && theta <= 1 && exaggeration >= 1 && exaggeration < Infinity && perplexity > 1)) {
    throw new RangeError(
      "Cannot make a t-SNE map: theta of 0 to 1, exaggeration and perplexity of 1 or more are needed",
    );
  }
  checkCount(earlySteps, 0, "make a t-SNE map");
  checkCount(steps, 1, "make a t-SNE map");
  const neighbours = nearestNeighbours(points, Math.min(n - 1, Math.floor(3 * perplexity + 1)), options);
  const pairs = jointProbabilities(neighbours, perplexity);
  const places = principalStart(points, 1e-4).map((value) => value + 1e-8 * normal(random));
  const push = repulsion(n, theta);
  const move = mover(n);
  for (let step = 0; step < earlySteps; step++) {
    move(places, gradient(pairs, push, places, exaggeration), { rate: n / exaggeration, momentum: 0.5 });
  }
  move.rest();
  let moved = Infinity;
  for (let step = 0; step < steps; step++) {
    moved = move(places, gradient(pairs, push, places, 1), { rate: Math.max(n, slowest), momentum: 0.8 });
  }
  return {
    places: placesOf(places),
    divergence: divergence(pairs, push, places),
    perplexity,
    converged: moved <= 0.01 * rootMeanSquare(places),
  };
}

const gradients = new WeakMap<Repulsion, Float64Array>();

/** A quarter of the divergence's gradient, n × 2; the same array at each call. */
function gradient(
  { rows: n, starts, ends, weights }: SparseGraph,
  push: Repulsion,
  places: Float64Array,
  exaggeration: number,
): Float64Array {
  const total = push.measure(places);
  const found = gradients.get(push) ?? new Float64Array(2 * n);
  gradients.set(push, found);
  for (let i = 0; i < n; i++) {
    const [x, y] = [places[i * 2]!, places[i * 2 + 1]!];
    let [pullX, pullY] = [0, 0];
    for (let e = starts[i]!; e < starts[i + 1]!; e++) {
      const j = ends[e]! * 2;
      const dx = x - places[j]!;
      const dy = y - places[j + 1]!;
      const weight = weights[e]! / (1 + dx * dx + dy * dy);
      pullX += weight * dx;
      pullY += weight * dy;
    }
    found[i * 2] = exaggeration * pullX - push.forces[i * 2]! / total;
    found[i * 2 + 1] = exaggeration * pullY - push.forces[i * 2 + 1]! / total;
  }
  return found;
}

interface Move {
  /** Returns the root mean square of what was added to coordinates. */
  (places: Float64Array, gradient: Float64Array, how: { readonly rate: number; readonly momentum: number }): number;
  /** Forgets momentum and gains. */
  rest(): void;
}

/** No row moves farther in one step. */
const longest = 5;

/** Steps against the gradient, with momentum and a gain per coordinate that grows while the direction stays. Keeps places centred. */
function mover(n: number): Move {
  const moves = new Float64Array(2 * n);
  const gains = new Float64Array(2 * n).fill(1);
  const move = (
    places: Float64Array,
    slope: Float64Array,
    how: { readonly rate: number; readonly momentum: number },
  ) => {
    let [sumX, sumY] = [0, 0];
    for (let i = 0; i < 2 * n; i += 2) {
      for (let c = i; c < i + 2; c++) {
        const turns = slope[c]! > 0 !== moves[c]! > 0;
        gains[c] = turns ? gains[c]! + 0.2 : Math.max(gains[c]! * 0.8, 0.01);
        moves[c] = how.momentum * moves[c]! - how.rate * gains[c]! * slope[c]!;
      }
      const length = Math.hypot(moves[i]!, moves[i + 1]!);
      if (length > longest) {
        moves[i]! *= longest / length;
        moves[i + 1]! *= longest / length;
      }
      places[i]! += moves[i]!;
      places[i + 1]! += moves[i + 1]!;
      sumX += places[i]!;
      sumY += places[i + 1]!;
    }
    for (let i = 0; i < 2 * n; i += 2) {
      places[i]! -= sumX / n;
      places[i + 1]! -= sumY / n;
    }
    return rootMeanSquare(moves);
  };
  const rest = () => {
    moves.fill(0);
    gains.fill(1);
  };
  return Object.assign(move, { rest });
}

function divergence({ rows: n, starts, ends, weights }: SparseGraph, push: Repulsion, places: Float64Array): number {
  const total = push.measure(places);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let e = starts[i]!; e < starts[i + 1]!; e++) {
      const dx = places[i * 2]! - places[ends[e]! * 2]!;
      const dy = places[i * 2 + 1]! - places[ends[e]! * 2 + 1]!;
      if (weights[e]! > 0) sum += weights[e]! * Math.log(weights[e]! * total * (1 + dx * dx + dy * dy));
    }
  }
  return Math.max(0, sum);
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
