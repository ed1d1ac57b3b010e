import type { Random } from "segmentarium/random";
import { quantile } from "segmentarium/stats";

/** How much of the variance of a measure's ranks lies between groups, with its 95 % interval; 0 means none, 1 all. */
export interface Explained {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * ε² of Kruskal and Wallis: the share of the variance of ranks between groups, less what chance alone would give, so that it is about
 * 0, or a little below, where groups do not differ. Ranks, since money and counts have long tails. The interval is of the bootstrap
 * over rows, by percentiles, with ranks kept as they are.
 *
 * @param values one per row, finite. @param groups 0 … of each row.
 * @returns undefined with fewer than two groups, no more rows than groups, or values that do not vary.
 * Source: Tomczak and Tomczak 2014, Trends in Sport Sciences 1(21), 19–25; checked against `scipy.stats.kruskal`.
 */
export function varianceExplained(
  values: Float64Array,
  groups: Int32Array,
  options: { readonly resamples: number; readonly random: Random },
): Explained | undefined {
  const ranked = ranks(values);
  const all = Int32Array.from(groups.keys());
  const value = epsilonSquared(ranked, groups, all);
  if (value === undefined) return undefined;
  const again: number[] = [];
  for (let resample = 0; resample < options.resamples; resample++) {
    const rows = all.map(() => Math.floor(options.random() * all.length));
    const found = epsilonSquared(ranked, groups, rows);
    if (found !== undefined) again.push(found);
  }
  again.sort((a, b) => a - b);
  return { value, low: quantile(again, 0.025) ?? value, high: quantile(again, 0.975) ?? value };
}

function epsilonSquared(ranked: Float64Array, groups: Int32Array, rows: Int32Array): number | undefined {
  const k = groups.reduce((most, group) => Math.max(most, group + 1), 0);
  const [sums, counts] = [new Float64Array(k), new Float64Array(k)];
  const n = rows.length;
  let squares = 0;
  for (const row of rows) {
    const value = ranked[row]!;
    sums[groups[row]!]! += value;
    counts[groups[row]!]! += 1;
    squares += value * value;
  }
  const sum = sums.reduce((total, value) => total + value, 0);
  const present = counts.reduce((found, count) => found + (count > 0 ? 1 : 0), 0);
  const total = squares - (sum * sum) / n;
  if (present < 2 || n <= present || !(total > 0)) return undefined;
  const between = sums.reduce((all, own, g) => all + (counts[g]! > 0 ? (own * own) / counts[g]! : 0), -(sum * sum) / n);
  return 1 - ((1 - between / total) * (n - 1)) / (n - present);
}

/** Mean ranks about 0, so that sums stay small; equal values share theirs. */
export function ranks(values: Float64Array): Float64Array {
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  const found = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) found[order[i]!] = (from + to - values.length) / 2;
    from = to;
  }
  return found;
}
