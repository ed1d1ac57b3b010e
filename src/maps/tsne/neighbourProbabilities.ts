import type { Neighbours } from "../neighbours/nearestNeighbours.ts";
import { joinNeighbours, type SparseGraph } from "../sparseGraph.ts";

const mostSteps = 200;
const tolerance = 1e-10;

/**
 * How likely each row is to pick each of its neighbours: a normal curve of the distance whose width is found by halving such that the
 * perplexity (2 to the entropy in bits: how many neighbours count, smoothly) is as asked. Each row adds up to 1.
 *
 * @param perplexity above 1 and at most k. Where equal distances allow no such width, the nearest that there is.
 * @returns n × k.
 * Source: van der Maaten and Hinton 2008, § 2.
 */
export function conditionalProbabilities(neighbours: Neighbours, perplexity: number): Float64Array {
  const { rows, k, distances } = neighbours;
  if (!(perplexity > 1 && perplexity <= k)) {
    throw new RangeError(
      `Cannot take probabilities: the perplexity is ${perplexity} of ${k} neighbours, above 1 and at most ${k} is needed`,
    );
  }
  const found = new Float64Array(rows * k);
  const squares = new Float64Array(k);
  for (let i = 0; i < rows; i++) {
    const nearest = distances[i * k]! ** 2;
    for (let j = 0; j < k; j++) squares[j] = distances[i * k + j]! ** 2 - nearest;
    spread(squares, Math.log(perplexity), found.subarray(i * k, (i + 1) * k));
  }
  return found;
}

/** Writes the probabilities of one row, whose entropy is `target` nats. */
function spread(squares: Float64Array, target: number, into: Float64Array): void {
  const k = squares.length;
  const mean = squares.reduce((sum, square) => sum + square, 0) / k;
  let [low, high, precision] = [0, Infinity, mean > 0 ? 1 / mean : 1];
  for (let step = 0; step < mostSteps; step++) {
    let [sum, weighted] = [0, 0];
    for (let j = 0; j < k; j++) {
      const share = Math.exp(-precision * squares[j]!);
      into[j] = share;
      sum += share;
      weighted += share * squares[j]!;
    }
    for (let j = 0; j < k; j++) into[j]! /= sum;
    const gap = Math.log(sum) + (precision * weighted) / sum - target;
    if (Math.abs(gap) <= tolerance || mean === 0) return;
    if (gap > 0) [low, precision] = [precision, high === Infinity ? precision * 2 : (precision + high) / 2];
    else [high, precision] = [precision, (precision + low) / 2];
  }
}

/** The probability of each pair of rows, adding up to 1 over both directions. */
export function jointProbabilities(neighbours: Neighbours, perplexity: number): SparseGraph {
  const own = conditionalProbabilities(neighbours, perplexity);
  return joinNeighbours(neighbours, own, (there, back) => (there + back) / (2 * neighbours.rows));
}
