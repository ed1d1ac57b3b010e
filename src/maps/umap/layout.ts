import type { Random } from "../../random/index.ts";
import { coefficientTable } from "../kernel/coefficients.ts";
import { openLayoutEpoch } from "../kernel/layoutEpoch.ts";
import { memoryOf } from "../kernel/memory.ts";
import type { SparseGraph } from "../sparseGraph.ts";
import type { Curve } from "./curve.ts";

export interface LayoutOptions {
  readonly curve: Curve;
  readonly epochs: number;
  /** Rows drawn to be pushed away for each pull along an edge. */
  readonly negatives: number;
  readonly random: Random;
}

/**
 * Moves places by stochastic gradient descent: in each epoch edges are pulled as often as their weight says, and rows drawn at
 * random push. Edges come in fixed order, in one thread, with random numbers of a generator of its own that `random` seeds: the
 * same bits in every run.
 *
 * @param places n × 2, changed.
 * Source: McInnes, Healy and Melville 2018, arXiv:1802.03426, § 4.2.
 */
export function layOut(places: Float64Array, graph: SparseGraph, options: LayoutOptions): void {
  const { curve, epochs, negatives, random } = options;
  const { heads, tails, every } = activeEdges(graph, epochs);
  const pulls = coefficientTable((square) => pull(curve, square));
  const pushes = coefficientTable((square) => push(curve, square));
  const count = heads.length;
  const { memory, at } = memoryOf({
    ...{ places: places.byteLength, heads: count * 4, tails: count * 4, every: count * 8, next: count * 8 },
    ...{ pulls: pulls.byteLength, pushes: pushes.byteLength, state: 16 },
  });
  const shared = new Float64Array(memory.buffer, at.places, places.length);
  shared.set(places);
  new Int32Array(memory.buffer, at.heads, count).set(heads);
  new Int32Array(memory.buffer, at.tails, count).set(tails);
  new Float64Array(memory.buffer, at.every, count).set(every);
  new Float64Array(memory.buffer, at.next, count).set(every);
  new Float64Array(memory.buffer, at.pulls, pulls.length).set(pulls);
  new Float64Array(memory.buffer, at.pushes, pushes.length).set(pushes);
  const state = new Uint32Array(memory.buffer, at.state, 4);
  for (let i = 0; i < 4; i++) state[i] = Math.floor(random() * 2 ** 32) | 1;
  const run = openLayoutEpoch(memory);
  const space = { ...at, n: graph.rows, count, negatives };
  for (let epoch = 1; epoch <= epochs; epoch++) run(space, epoch, 1 - (epoch - 1) / epochs);
  places.set(shared);
}

/** What a pull moves its head by, as a multiple of the difference of places. */
function pull({ a, b }: Curve, square: number): number {
  const power = square ** b;
  return (-2 * a * b * power) / (square * (1 + a * power));
}

function push({ a, b }: Curve, square: number): number {
  return (2 * b) / ((0.001 + square) * (1 + a * square ** b));
}

/** Edges that are pulled at least once, and every how many epochs each is. */
function activeEdges({ rows, starts, ends, weights }: SparseGraph, epochs: number) {
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const isActive = (weight: number) => weight > 0 && weight >= largest / epochs;
  const count = weights.reduce((sum, weight) => sum + (isActive(weight) ? 1 : 0), 0);
  const [heads, tails] = [new Int32Array(count), new Int32Array(count)];
  const every = new Float64Array(count);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    for (let e = starts[i]!; e < starts[i + 1]!; e++) {
      if (!isActive(weights[e]!)) continue;
      heads[at] = i;
      tails[at] = ends[e]!;
      every[at++] = largest / weights[e]!;
    }
  }
  return { heads, tails, every };
}
