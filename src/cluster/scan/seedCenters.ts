import type { Random } from "../../random/index.ts";
import { draw } from "../plusPlus.ts";
import type { RowMeasure } from "./blockRows.ts";
import type { Slot } from "./scanSpace.ts";

/**
 * Starting centers by greedy k-means++ in float32, as `plusPlus` but each the best of 2 + ⌊ln c⌋ rows for the c-th, so that the first
 * k of many are those of k alone. At most k rows of p values in kernel units, all different; fewer where float32 shows no distance
 * from the centers so far.
 */
export function seedCenters(measure: RowMeasure, slot: Slot, n: number, k: number, random: Random): Float64Array[] {
  let [near, best, other] = slot.near;
  measure.lift(near);
  let center = measure.rowAt(Math.floor(random() * n));
  let total = measure.from(center, near, best);
  [near, best] = [best, near];
  const centers = [center];
  while (centers.length < k && total > 0) {
    const trials = 2 + Math.floor(Math.log(centers.length + 1));
    let least = Number.POSITIVE_INFINITY;
    for (let trial = 0; trial < trials; trial++) {
      const row = measure.rowAt(draw(measure.at(near), random() * total));
      const potential = measure.from(row, near, other);
      if (potential >= least) continue;
      least = potential;
      center = row;
      [best, other] = [other, best];
    }
    total = least;
    [near, best] = [best, near];
    centers.push(center);
  }
  return centers;
}
