import { type Interval, type Moments, ratioInterval, studentQuantile } from "segmentarium/stats";

/** The values of a metric of some people, and their moments. */
export interface Measured {
  readonly values: Float64Array;
  readonly moments: Moments;
}

export interface TraitIndex {
  /** Segment mean / overall mean; undefined when the overall mean is not above 0. */
  readonly index: number | undefined;
  readonly interval: Interval | undefined;
  /** Undefined when there is no index. */
  readonly direction: "over" | "under" | "same" | undefined;
}

/** How often as many people drawn from everybody may all have the members' one value, for it to be no accident. */
const accident = 0.05;

/**
 * A metric of a segment against everybody: over or under when the whole interval lies beyond 1 by more than the threshold.
 *
 * Members who all have one value say nothing about their own uncertainty. They are taken at their word only when as many
 * people drawn from everybody would seldom all have that value. If that value is 0 there is no interval, and the index
 * decides.
 */
export function traitIndex(segment: Measured, overall: Measured, threshold: number): TraitIndex {
  const ratio = ratioInterval(segment.moments, overall.moments);
  if (ratio === undefined) return { index: undefined, interval: undefined, direction: undefined };
  const { index, interval } = ratio;
  const alike = segment.moments.variance === 0 && segment.moments.n < overall.moments.n;
  if (!alike) return { index, interval, direction: directionOf(interval, threshold) };
  if (chanceOfOneValue(segment.values, overall.values) > accident) {
    return { index, interval: undefined, direction: "same" };
  }
  const range = index === 0 && isSurelyPositive(overall.moments) ? { low: 0, high: 0 } : interval;
  return { index, interval, direction: directionOf(range, threshold) };
}

/** The chance that as many draws from everybody, with replacement, all give the value that all members have. */
function chanceOfOneValue(own: Float64Array, all: Float64Array): number {
  const alike = all.reduce((sum, value) => sum + (value === own[0] ? 1 : 0), 0);
  return (alike / all.length) ** own.length;
}

function isSurelyPositive({ n, mean, variance }: Moments): boolean {
  return mean > studentQuantile(0.975, n - 1) * Math.sqrt(variance / n);
}

function directionOf(interval: Interval | undefined, threshold: number): "over" | "under" | "same" {
  if (interval !== undefined && interval.low > 1 + threshold) return "over";
  if (interval !== undefined && interval.high < 1 - threshold) return "under";
  return "same";
}
