import type { Random } from "../../random/index.ts";
import { draw } from "../plusPlus.ts";
import type { BlockFit } from "./blockLloyd.ts";
import type { RowMeasure } from "./blockRows.ts";
import type { MoveEffort } from "./moveEffort.ts";
import type { Slot } from "./scanSpace.ts";

/** Centers (k × p) of which two have become one and one is new: the pair of the given rank, 0 being the cheapest to join. */
export type SwapCenters = (rank: number, random: Random) => Float64Array;

/**
 * Joins two clusters, those that raise inertia least (Ward 1963), and puts the center that this frees where inertia falls most among
 * a few rows, drawn with probability proportional to the squared distance to the centers. Undefined when no row lies off the centers.
 */
export function swapCenters(
  measure: RowMeasure,
  slot: Slot,
  fit: BlockFit,
  effort: Pick<MoveEffort, "pairs" | "candidates">,
): SwapCenters | undefined {
  const { centers, sizes } = fit;
  const p = centers.length / sizes.length;
  const [near, distances] = slot.near;
  measure.lift(near);
  let total = 0;
  for (let at = 0; at < centers.length; at += p) total = measure.from(centers.subarray(at, at + p), near, near);
  if (!(total > 0)) return undefined;
  const pairs = cheapestPairs(fit, p, effort.pairs);
  return (rank, random) => {
    let least = Number.POSITIVE_INFINITY;
    let chosen = centers;
    for (let candidate = 0; candidate < effort.candidates; candidate++) {
      const row = measure.rowAt(draw(measure.at(near), random() * total));
      const left = measure.from(row, near, distances);
      if (left >= least) continue;
      least = left;
      chosen = row;
    }
    const { a, b } = pairs[rank % pairs.length]!;
    const moved = centers.slice();
    const share = sizes[a]! / (sizes[a]! + sizes[b]!);
    for (let j = 0; j < p; j++) moved[a * p + j] = share * centers[a * p + j]! + (1 - share) * centers[b * p + j]!;
    moved.set(chosen, b * p);
    return moved;
  };
}

interface Pair {
  readonly a: number;
  readonly b: number;
  /** By how much inertia rises when the two are one cluster. */
  readonly cost: number;
}

function cheapestPairs({ centers, sizes }: BlockFit, p: number, count: number): readonly Pair[] {
  const pairs: Pair[] = [];
  for (let a = 0; a < sizes.length; a++) {
    for (let b = a + 1; b < sizes.length; b++) {
      let square = 0;
      for (let j = 0; j < p; j++) square += (centers[a * p + j]! - centers[b * p + j]!) ** 2;
      pairs.push({ a, b, cost: (square * sizes[a]! * sizes[b]!) / Math.max(1, sizes[a]! + sizes[b]!) });
    }
  }
  return pairs.sort((one, other) => one.cost - other.cost).slice(0, count);
}
