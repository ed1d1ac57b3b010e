import { mean, studentQuantile, variance } from "../stats/index.ts";

/** What one completed set gives. */
export interface SetEstimate {
  readonly estimate: number;
  /** Its squared standard error, as if nothing had been missing. */
  readonly variance: number;
}

/** One estimate of all completed sets, with what was not known in its error. */
export interface PooledEstimate {
  readonly estimate: number;
  /** Mean squared standard error of the sets. */
  readonly within: number;
  /** Variance of the estimates of the sets, divisor m − 1. */
  readonly between: number;
  /** within + (1 + 1/m) · between. */
  readonly total: number;
  /** Of Barnard and Rubin where the freedom of complete data is known, of Rubin where not; infinite without gaps. */
  readonly freedom: number;
  /** Share of the information that is missing, 0 … 1. */
  readonly fractionMissing: number;
  /** 95 % interval by Student's t, of one degree of freedom where there is less. */
  readonly low: number;
  readonly high: number;
}

/**
 * Rubin's rules: estimates are averaged, never the data, and the differences between sets widen the interval.
 *
 * @param completeFreedom degrees of freedom if nothing were missing, such as n − 1 for a mean; infinite unless given.
 * @throws RangeError for fewer than two sets, an estimate that is no number, a negative variance, or a freedom that is not above 0.
 * Source: Rubin 1987; Barnard and Rubin 1999, doi:10.1093/biomet/86.4.948.
 */
export function pool(sets: readonly SetEstimate[], completeFreedom = Number.POSITIVE_INFINITY): PooledEstimate {
  const m = sets.length;
  if (m < 2) throw new RangeError(`Cannot pool estimates: there are ${m} of them, at least two are needed`);
  if (!sets.every((set) => Number.isFinite(set.estimate) && set.variance >= 0) || !(completeFreedom > 0)) {
    throw new RangeError(
      "Cannot pool estimates: finite estimates, variances of 0 or more and a freedom above 0 are needed",
    );
  }
  const estimate = mean(sets.map((set) => set.estimate))!;
  const within = mean(sets.map((set) => set.variance))!;
  const between = variance(sets.map((set) => set.estimate))!;
  const added = (1 + 1 / m) * between;
  const total = within + added;
  const freedom = freedomOf(total === 0 ? 0 : added / total, m, completeFreedom);
  const rise = added / within;
  const fractionMissing = added === 0 ? 0 : within === 0 ? 1 : (rise + 2 / (freedom + 3)) / (rise + 1);
  const half = total === 0 ? 0 : Math.sqrt(total) * studentQuantile(0.975, Math.max(1, freedom));
  return {
    ...{ estimate, within, between, total, freedom, fractionMissing: Math.min(1, fractionMissing) },
    ...{ low: estimate - half, high: estimate + half },
  };
}

function freedomOf(share: number, m: number, complete: number): number {
  if (share === 0) return complete;
  const old = (m - 1) / share ** 2;
  if (complete === Number.POSITIVE_INFINITY) return old;
  const observed = ((complete + 1) / (complete + 3)) * complete * (1 - share);
  return (old * observed) / (old + observed);
}
