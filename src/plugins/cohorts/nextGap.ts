import { normalCdf, normalQuantile } from "segmentarium/stats";
import type { Pace } from "./pace.ts";

/** Days from a customer's last purchase to the next: when one in two is expected, and the ends of an interval. */
export interface NextGap {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface KnownGaps {
  /** The expected log gap. */
  readonly expectedLog: number;
  /** Variance of the next log gap around it: of the gaps, and of what is not known of the customer's mean. */
  readonly variance: number;
  /** Whole days since the last purchase, at least 1. */
  readonly silenceDays: number;
}

/**
 * The next gap, given that it was not over within the silence: quantiles of a log-normal distribution cut off there, half
 * a day before the day that has not passed.
 *
 * @param confidence of the interval, which leaves as much out at either end.
 */
export function nextGap({ expectedLog, variance, silenceDays }: KnownGaps, confidence: number): NextGap {
  const deviation = Math.sqrt(variance);
  const start = Math.max(0.5, silenceDays - 0.5);
  if (!(deviation > 0)) {
    const gap = Math.max(start, Math.exp(expectedLog));
    return { median: gap, low: gap, high: gap };
  }
  const passed = normalCdf((Math.log(start) - expectedLog) / deviation);
  const at = (share: number) => {
    const p = Math.min(1 - 1e-12, Math.max(1e-12, passed + share * (1 - passed)));
    return Math.max(start, Math.exp(expectedLog + deviation * normalQuantile(p)));
  };
  return { median: at(0.5), low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) };
}

/** The probability that the next purchase comes within so many days from the day on, given the silence up to it; 0 to 1. */
export function nextWithin({ expectedLog, variance, silenceDays }: KnownGaps, days: number): number {
  const deviation = Math.sqrt(variance);
  const start = Math.max(0.5, silenceDays - 0.5);
  if (!(deviation > 0)) return Math.max(start, Math.exp(expectedLog)) <= start + days ? 1 : 0;
  const passed = (gap: number) => normalCdf((Math.log(gap) - expectedLog) / deviation);
  const ahead = 1 - passed(start);
  return ahead > 1e-12 ? Math.min(1, Math.max(0, (passed(start + days) - passed(start)) / ahead)) : 0;
}

/** Variance of the next log gap of a customer with so many gaps: σ² + τ² σ² / (n τ² + σ²). */
export function nextVariance({ within, between }: Pace, gaps: number): number {
  const spread = gaps * between + within;
  return within + (spread > 0 ? (between * within) / spread : between);
}
