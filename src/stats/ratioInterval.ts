import { checkCount, checkFinite } from "./checkFinite.ts";
import { defaultConfidence, type Interval, tailOf } from "./interval.ts";
import type { Moments } from "./moments.ts";
import { studentQuantile } from "./studentQuantile.ts";

/** An index (segment mean / overall mean; 1 = as everybody) with its interval where one exists. */
export interface RatioInterval {
  readonly index: number;
  readonly interval: Interval | undefined;
}

/**
 * The index of a segment, its mean over the mean of everybody, and an interval that takes into account that the
 * segment is a part of everybody. From counts, means and variances alone, so that SQL can supply them.
 *
 * @param segment moments of the segment's members. @param overall moments of everybody, members included.
 * @returns `undefined` when the overall mean is not above 0, where an index means nothing. The interval is `undefined`
 *   when the segment has fewer than two people or is 0 throughout (unless it is everybody), when nobody differs from
 *   anybody, or when the overall mean is not surely above 0 at this confidence.
 * @throws RangeError for counts that are no counts, variances below 0, or a segment larger than everybody.
 *
 * Source: delta method. With p the segment's share, R the index, M the overall mean, s² and S² the variances of segment
 * and everybody, n the people: Var(R) = (s²/p − 2·R·s² + R²·S²) / (n·M²); the interval is symmetric
 * for log R when R > 0, with Student's quantile for the segment's size. A segment that does not vary (s² = 0) is taken at
 * its word: only the overall mean is uncertain then, and Student's quantile is for the number of everybody.
 */
export function ratioInterval(
  segment: Moments,
  overall: Moments,
  confidence = defaultConfidence,
): RatioInterval | undefined {
  check(segment, overall);
  const tail = tailOf(confidence);
  if (overall.mean <= 0) return undefined;
  const index = segment.mean / overall.mean;
  if (!Number.isFinite(index)) return undefined;
  return { index, interval: intervalOf(index, segment, overall, tail) };
}

function intervalOf(index: number, segment: Moments, overall: Moments, tail: number): Interval | undefined {
  if (segment.n === overall.n) return { low: index, high: index };
  if (segment.n < 2) return undefined;
  const z = studentQuantile(1 - tail, (segment.variance === 0 ? overall.n : segment.n) - 1);
  if (overall.mean <= z * Math.sqrt(overall.variance / overall.n)) return undefined;
  const share = segment.n / overall.n;
  const within = Math.sqrt(segment.variance) / overall.mean;
  const across = (index * Math.sqrt(overall.variance)) / overall.mean;
  const error = Math.sqrt(Math.max(0, within ** 2 * (1 / share - 2 * index) + across ** 2) / overall.n);
  if (error === 0) return undefined;
  const interval =
    index > 0
      ? { low: index * Math.exp((-z * error) / index), high: index * Math.exp((z * error) / index) }
      : { low: index - z * error, high: index + z * error };
  return Number.isFinite(interval.low) && Number.isFinite(interval.high) ? interval : undefined;
}

function check(segment: Moments, overall: Moments): void {
  const what = "compare a segment with everybody";
  checkCount(segment.n, 1, what);
  checkCount(overall.n, 1, what);
  checkFinite([segment.mean, segment.variance, overall.mean, overall.variance], what);
  if (segment.variance < 0 || overall.variance < 0) {
    throw new RangeError(`Cannot ${what}: a variance is below 0, variances >= 0 are needed`);
  }
  if (segment.n > overall.n) {
    throw new RangeError(`Cannot ${what}: ${segment.n} of ${overall.n} people, at most ${overall.n} are possible`);
  }
}
