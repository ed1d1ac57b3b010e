import { wilson } from "segmentarium/stats";
import type { NextGap } from "./nextGap.ts";

/** What became of a customer whose next gap was estimated. */
export interface JudgedGap {
  readonly estimate: NextGap;
  /** Days from the last purchase to the next; undefined when none was seen. */
  readonly actual: number | undefined;
}

/** How often the next purchase came within its interval, and how far it was from the median. */
export function judgeNextGaps(gaps: readonly JudgedGap[]) {
  const hits = gaps.filter(({ estimate, actual }) => {
    return actual !== undefined && actual >= estimate.low && actual <= estimate.high;
  }).length;
  const returned = gaps.flatMap(({ estimate, actual }) => {
    return actual === undefined ? [] : [Math.abs(actual - estimate.median)];
  });
  const range = wilson(hits, gaps.length);
  return {
    people: gaps.length,
    hits,
    misses: gaps.length - hits,
    share: range === undefined ? null : hits / gaps.length,
    share_low: range?.low ?? null,
    share_high: range?.high ?? null,
    interval_days: median(gaps.map(({ estimate }) => estimate.high - estimate.low)),
    returned: returned.length,
    silent: gaps.length - returned.length,
    error_days: median(returned),
  };
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
