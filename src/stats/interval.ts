import { normalQuantile } from "./normalQuantile.ts";

/** The two ends of a confidence interval, `low <= high`, both finite. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How an interval by resampling is asked for. */
export interface ResamplingOptions {
  /** Uniform numbers in [0, 1): the same source gives the same interval. */
  readonly random: () => number;
  /** How many resamples, 2,000 when not given. */
  readonly resamples?: number;
  /** Share of repetitions in which the interval should hold the truth, between 0 and 1; 0.95 when not given. */
  readonly confidence?: number;
}

/** The confidence that is used wherever none is given. */
export const defaultConfidence = 0.95;

/** The number of resamples that is used wherever none is given: the ends are then steady to about 1/20 of the width. */
export const defaultResamples = 2000;

/** The two-sided normal critical value of a confidence: 1.959964 for 0.95. RangeError outside (0, 1). */
export function criticalValue(confidence: number): number {
  return normalQuantile(1 - tailOf(confidence));
}

/** The share left out at each end: 0.025 for a confidence of 0.95. RangeError outside (0, 1). */
export function tailOf(confidence: number): number {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(
      `Cannot make an interval: the confidence is ${confidence}, a number between 0 and 1 is needed`,
    );
  }
  return (1 - confidence) / 2;
}

/** The number of resamples asked for; RangeError unless it is a whole number of at least 100. */
export function resamplesOf(options: { readonly resamples?: number }): number {
  const resamples = options.resamples ?? defaultResamples;
  if (!Number.isInteger(resamples) || resamples < 100) {
    throw new RangeError(`Cannot resample: ${resamples} resamples were asked for, a whole number >= 100 is needed`);
  }
  return resamples;
}
