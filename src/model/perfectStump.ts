import type { FlatTree } from "./flatTree.ts";
import type { TreeSample } from "./regressionTree.ts";

/**
 * The tree of one split that tells the two outcomes apart without error, or `undefined` when no column does. Needed since
 * `regressionTree` refuses such a split at the root, and would answer the base rate for the best column there is.
 */
export function perfectStump({ values, outcomes, columns }: TreeSample): FlatTree | undefined {
  const m = outcomes.length;
  for (const column of columns) {
    const own = values.subarray(column * m, (column + 1) * m);
    const [none, all] = [rangeOf(own, outcomes, 0), rangeOf(own, outcomes, 1)];
    if (none.low > none.high || all.low > all.high) return undefined;
    if (none.high < all.low) return stump(column, (none.high + all.low) / 2, 0, 1);
    if (all.high < none.low) return stump(column, (all.high + none.low) / 2, 1, 0);
  }
  return undefined;
}

function rangeOf(values: Float64Array, outcomes: Uint8Array, outcome: number) {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (outcomes[i] !== outcome) continue;
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  return { low, high };
}

function stump(column: number, value: number, below: number, above: number): FlatTree {
  return { column: [column, -1, -1], value: [value, below, above], left: [1, -1, -1], right: [2, -1, -1] };
}
