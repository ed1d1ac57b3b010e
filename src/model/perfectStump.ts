import type { FlatTree } from "./flatTree.ts";

/**
 * The tree of one split that tells the two outcomes apart without error, or `undefined` when no column does. Needed since
 * `ml-random-forest` 2.1 refuses such a split at the root, and would answer the base rate for the best column there is.
 *
 * @param rows values per row. @param outcomes 0 or 1 per row. @param columns numbers of the columns to look at, in order.
 */
export function perfectStump(
  rows: readonly (readonly number[])[],
  outcomes: readonly number[],
  columns: readonly number[],
): FlatTree | undefined {
  for (const column of columns) {
    const [none, all] = [rangeOf(rows, outcomes, column, 0), rangeOf(rows, outcomes, column, 1)];
    if (none.low > none.high || all.low > all.high) return undefined;
    if (none.high < all.low) return stump(column, (none.high + all.low) / 2, 0, 1);
    if (all.high < none.low) return stump(column, (all.high + none.low) / 2, 1, 0);
  }
  return undefined;
}

function rangeOf(rows: readonly (readonly number[])[], outcomes: readonly number[], column: number, outcome: number) {
  let low = Infinity;
  let high = -Infinity;
  rows.forEach((row, i) => {
    if (outcomes[i] !== outcome) return;
    low = Math.min(low, row[column]!);
    high = Math.max(high, row[column]!);
  });
  return { low, high };
}

function stump(column: number, value: number, below: number, above: number): FlatTree {
  return { column: [column, -1, -1], value: [value, below, above], left: [1, -1, -1], right: [2, -1, -1] };
}
