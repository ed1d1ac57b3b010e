import { defaultConfidence, type Interval, type ResamplingOptions, resamplesOf, tailOf } from "./interval.ts";
import { mean } from "./mean.ts";
import { quantile } from "./quantile.ts";
import { standardDeviation } from "./variance.ts";

/** As of any resampling, and the ends of the scale that the values come from, to which the interval is cut. */
export interface BootstrapTOptions extends ResamplingOptions {
  readonly bounds?: Interval;
}

/**
 * The least variance of a resample, as a part of the sample's. Resamples of answers on a short scale often hold one
 * distinct value only, and then would put an end at infinity.
 */
const leastVariance = 0.1;

/**
 * The bootstrap-t (studentised) interval of a mean, which follows skewed values and small samples better than the
 * percentile interval.
 *
 * @returns in the values' unit, cut to `bounds` if given. `undefined` for fewer than two values and when all are equal,
 *   since such a sample cannot say how sure it is.
 * @throws RangeError when a value is not finite.
 *
 * Cost: O(n · resamples). Source: Efron & Tibshirani (1993), chapter 12; the floor under a resample's variance is our
 * own. Checked against NumPy, coverage by simulation: docs/methods/intervals.md.
 */
export function bootstrapT(values: ArrayLike<number>, options: BootstrapTOptions): Interval | undefined {
  const resamples = resamplesOf(options);
  const tail = tailOf(options.confidence ?? defaultConfidence);
  const center = mean(values);
  const deviation = standardDeviation(values);
  if (center === undefined || deviation === undefined || deviation === 0) return undefined;
  const n = values.length;
  const scores = Float64Array.from(values, (value) => (value - center) / deviation);
  const studentised = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) studentised[i] = drawStudentised(scores, options.random);
  studentised.sort();
  const error = deviation / Math.sqrt(n);
  const low = center - quantile(studentised, 1 - tail)! * error;
  const high = center - quantile(studentised, tail)! * error;
  const bounds = options.bounds ?? { low: -Infinity, high: Infinity };
  return { low: Math.max(low, bounds.low), high: Math.min(high, bounds.high) };
}

function drawStudentised(scores: Float64Array, random: () => number): number {
  const n = scores.length;
  const first = scores[Math.floor(random() * n)]!;
  let sum = 0;
  let squares = 0;
  for (let i = 1; i < n; i++) {
    const step = scores[Math.floor(random() * n)]! - first;
    sum += step;
    squares += step * step;
  }
  const center = first + sum / n;
  const spread = (squares - (sum * sum) / n) / (n - 1);
  return (Math.sqrt(n) * center) / Math.sqrt(Math.max(spread, leastVariance));
}
