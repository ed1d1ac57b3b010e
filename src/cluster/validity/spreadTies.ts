import { type Matrix, matrix } from "../../matrix/index.ts";
import type { Random } from "../../random/index.ts";
import { sameScale } from "./sameScale.ts";

/**
 * Points whose equal values are drawn apart, column by column, so that counts and pile-ups are no humps of their own. A value that
 * many rows share is spread evenly as far as halfway to the next values. One at the end of a column is taken for a tail that was cut
 * off there, such as the many who never returned anything: it is spread outwards as thinly as the rows next to it lie. Columns then
 * get their former mean and spread back.
 *
 * @param points n × p. Takes one number from `random` for each row that shares its value.
 */
export function spreadTies(points: Matrix, random: Random): Matrix {
  const { rows: n, columns: p, names } = points;
  const data = new Float64Array(n * p);
  for (let j = 0; j < p; j++) {
    const column = Float64Array.from({ length: n }, (_, i) => points.data[i * p + j]!);
    spreadColumn(column, random).forEach((value, i) => {
      data[i * p + j] = value;
    });
  }
  return matrix(data, n, names);
}

function spreadColumn(values: Float64Array, random: Random): Float64Array {
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  const sorted = Float64Array.from(order, (row) => values[row]!);
  const spread = Float64Array.from(values);
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    if (to - from > 1 && to - from < sorted.length) {
      const { low, high } = roomFor(sorted, from, to);
      for (let i = from; i < to; i++) spread[order[i]!] = low + random() * (high - low);
    }
    from = to;
  }
  return sameScale(values, spread);
}

function roomFor(sorted: Float64Array, from: number, to: number): { low: number; high: number } {
  const value = sorted[from]!;
  const n = sorted.length;
  const low =
    from > 0
      ? (value + sorted[from - 1]!) / 2
      : value - outwards(to - from, n - to, (i) => sorted[to + i - 1]! - value);
  const high = to < n ? (value + sorted[to]!) / 2 : value + outwards(to - from, from, (i) => value - sorted[from - i]!);
  return { low, high };
}

/** How far so many rows reach when they lie as thinly as as many next to them do. */
function outwards(count: number, others: number, reach: (rows: number) => number): number {
  const beside = Math.min(count, others);
  return (count / beside) * reach(beside);
}
