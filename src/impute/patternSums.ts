import type { Incomplete } from "./incomplete.ts";
import { missingPatterns, partsOf } from "./missingPatterns.ts";

/** What a normal model needs of the rows that lack the same columns. */
export interface PatternSums {
  /** Columns that are known, and all others, ascending. */
  readonly known: readonly number[];
  readonly absent: readonly number[];
  readonly rows: number;
  /** One mean per known column. */
  readonly means: Float64Array;
  /** Known × known: sum of products of deviations from these means. */
  readonly products: Float64Array;
}

/** Sums by pattern; rows that know nothing are left out, since they tell nothing. O(n·p²). */
export function patternSums(points: Incomplete): PatternSums[] {
  const { data, columns: p } = points;
  return missingPatterns(points).flatMap((pattern) => {
    const { known, absent } = partsOf(pattern);
    const q = known.length;
    if (q === 0) return [];
    const n = pattern.rows.length;
    const origin = known.map((j) => data[pattern.rows[0]! * p + j]!);
    const means = Float64Array.from(known, (j, a) => {
      let sum = 0;
      for (const i of pattern.rows) sum += data[i * p + j]! - origin[a]!;
      return origin[a]! + sum / n;
    });
    const products = new Float64Array(q * q);
    const deviation = new Float64Array(q);
    for (const i of pattern.rows) {
      for (let a = 0; a < q; a++) deviation[a] = data[i * p + known[a]!]! - means[a]!;
      for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) products[a * q + b]! += deviation[a]! * deviation[b]!;
    }
    return [{ known, absent, rows: n, means, products }];
  });
}
