import { binomialDraws, type Interval } from "../stats/index.ts";

/** Rows and positive decisions of a group that is compared. */
export interface Counted {
  readonly n: number;
  readonly positives: number;
}

/** Intervals for the distance between the groups that lie furthest apart. */
export interface RangeIntervals {
  /** Greatest rate less least rate, 0 to 1. */
  readonly difference: Interval;
  /** Least rate over greatest rate, 0 to 1. */
  readonly ratio: Interval;
  /** Number of standard errors by which two rates must differ, several pairs being looked at. */
  readonly critical: number;
}

interface Scale {
  readonly value: (rate: number) => number;
  readonly error: (rate: number, n: number) => number;
}

const plain: Scale = { value: (rate) => rate, error: (rate, n) => (rate * (1 - rate)) / n };
const logarithmic: Scale = { value: Math.log, error: (rate, n) => (1 - rate) / (n * rate) };

/**
 * Simultaneous bootstrap intervals for the range of two or more rates. Looking for the furthest pair overstates the
 * range, the more so the more groups there are and the smaller they are; therefore all pairs are studentised together
 * (as Tukey's method does) and the critical value is a quantile, over resamples within each group, of the greatest
 * deviation of any pair. Then with the stated confidence every pair is covered, and so is the furthest.
 *
 * Rates are smoothed to (positives + 1) / (n + 2) here (Agresti & Caffo 2000, doi:10.1080/00031305.2000.10474560), so that
 * a group without a single positive decision, or with nothing else, has a width too.
 */
export function rangeIntervals(
  groups: readonly Counted[],
  settings: { random: () => number; resamples: number; confidence: number },
): RangeIntervals {
  const draws = drawRates(groups, settings.random, settings.resamples);
  const difference = ofScale(groups, draws, settings.confidence, plain);
  const logRatio = ofScale(groups, draws, settings.confidence, logarithmic);
  return {
    difference: { low: Math.max(0, difference.low), high: Math.min(1, difference.high) },
    ratio: { low: Math.exp(-logRatio.high), high: Math.min(1, Math.exp(-logRatio.low)) },
    critical: difference.critical,
  };
}

function smoothed({ n, positives }: Counted): number {
  return (positives + 1) / (n + 2);
}

/** Per resample one smoothed rate per group: `rates[resample * groups + group]`. */
function drawRates(groups: readonly Counted[], random: () => number, resamples: number): Float64Array {
  const samplers = groups.map((group) => binomialDraws(group.n, smoothed(group), random));
  const rates = new Float64Array(resamples * groups.length);
  for (let i = 0; i < rates.length; i++) {
    const { n } = groups[i % groups.length]!;
    rates[i] = smoothed({ n, positives: samplers[i % groups.length]!() });
  }
  return rates;
}

function ofScale(groups: readonly Counted[], draws: Float64Array, confidence: number, scale: Scale) {
  const count = groups.length;
  const rates = groups.map(smoothed);
  const worst = new Float64Array(draws.length / count);
  for (let resample = 0; resample < worst.length; resample++) {
    const drawn = groups.map((_, g) => draws[resample * count + g]!);
    for (let g = 0; g < count; g++) {
      for (let h = 0; h < g; h++) {
        const gap = scale.value(drawn[g]!) - scale.value(drawn[h]!);
        const expected = scale.value(rates[g]!) - scale.value(rates[h]!);
        const error = pairError(scale, drawn[g]!, groups[g]!.n, drawn[h]!, groups[h]!.n);
        worst[resample] = Math.max(worst[resample]!, Math.abs(gap - expected) / error);
      }
    }
  }
  const rank = Math.min(worst.length, Math.ceil(confidence * (worst.length + 1)));
  const critical = worst.sort()[rank - 1]!;
  let low = 0;
  let high = 0;
  for (let g = 0; g < count; g++) {
    for (let h = 0; h < g; h++) {
      const gap = Math.abs(scale.value(rates[g]!) - scale.value(rates[h]!));
      const half = critical * pairError(scale, rates[g]!, groups[g]!.n, rates[h]!, groups[h]!.n);
      low = Math.max(low, gap - half);
      high = Math.max(high, gap + half);
    }
  }
  return { low, high, critical };
}

function pairError(scale: Scale, a: number, sizeA: number, b: number, sizeB: number): number {
  return Math.sqrt(scale.error(a, sizeA + 2) + scale.error(b, sizeB + 2));
}
