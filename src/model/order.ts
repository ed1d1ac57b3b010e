import type { BinaryLabels } from "./checkScores.ts";

/** Rows by distinct score, ascending. */
export interface ScoreGroups {
  readonly rows: Int32Array;
  /** Of them those with label 1. */
  readonly positives: Int32Array;
}

/** Counts rows of equal score: all that measures of ranks need, and quicker to find than their order. */
export function scoreGroups(scores: Float64Array, labels: BinaryLabels, positives: number): ScoreGroups {
  const own = new Float64Array(positives);
  for (let i = 0, at = 0; i < scores.length; i++) if (labels[i] === 1) own[at++] = scores[i]!;
  const all = scores.slice().sort();
  own.sort();
  const found = { rows: new Int32Array(all.length), positives: new Int32Array(all.length) };
  let groups = 0;
  for (let start = 0, taken = 0; start < all.length; groups++) {
    let end = start + 1;
    while (end < all.length && all[end] === all[start]) end += 1;
    let next = taken;
    while (next < own.length && own[next] === all[start]) next += 1;
    found.rows[groups] = end - start;
    found.positives[groups] = next - taken;
    [start, taken] = [end, next];
  }
  return { rows: found.rows.subarray(0, groups), positives: found.positives.subarray(0, groups) };
}

/** Row numbers from the highest score to the lowest; rows of equal score in row order. */
export function descendingOrder(scores: Float64Array): Int32Array {
  const rows = Int32Array.from(scores, (_, i) => i);
  return rows.sort((a, b) => scores[b]! - scores[a]! || a - b);
}

/** Ranks from 1 in ascending order, equal values sharing the mean of their places. */
export function midranks(values: Float64Array): Float64Array {
  const n = values.length;
  const rows = Int32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(n);
  for (let start = 0; start < n; ) {
    let end = start + 1;
    while (end < n && values[rows[end]!] === values[rows[start]!]) end += 1;
    for (let i = start; i < end; i++) ranks[rows[i]!] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}
