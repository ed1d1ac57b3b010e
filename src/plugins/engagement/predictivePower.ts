import { aucInterval, rocAuc } from "segmentarium/model";

/** One measure at the training cutoff, over the customers who have a value, in the order of their ids. */
export interface PastMeasure {
  readonly metric: string;
  readonly values: Float64Array;
  /** 1 = bought in the time after the cutoff. */
  readonly bought: Uint8Array;
}

/** How well one measure alone tells who buys, and the weight that it has for it. */
export interface PredictivePower {
  readonly metric: string;
  /** Customers who have a value, and how many of them bought in the time after. */
  readonly customers: number;
  readonly buyers: number;
  /** ROC AUC, 0…1: above 0.5 more of it goes with buying, below 0.5 less of it. Absent unless some bought and some did not. */
  readonly auc?: number;
  readonly low?: number;
  readonly high?: number;
  /** −1…1, 0 without power; the sizes of all add up to 1 unless none has power. Below 0 where less of it goes with buying. */
  readonly weight: number;
}

/**
 * Weights of measures from their predictive power: |2·AUC − 1| (Somers' D) with the sign of AUC − 0.5, over the sum of all; 0 for one
 * whose interval holds 0.5. Each measure is judged by itself: two that say the same both have a weight. O(n log n) each.
 *
 * @param confidence of the intervals of AUC (DeLong's).
 */
export function predictivePower(measures: readonly PastMeasure[], confidence: number): PredictivePower[] {
  const judged = measures.map((measure) => judge(measure, confidence));
  const total = judged.reduce((sum, { power }) => sum + Math.abs(power), 0);
  return judged.map(({ power, ...found }) => ({ ...found, weight: total > 0 ? power / total : 0 }));
}

function judge({ metric, values, bought }: PastMeasure, confidence: number) {
  const buyers = bought.reduce((sum, flag) => sum + flag, 0);
  const counts = { metric, customers: values.length, buyers };
  const auc = rocAuc(values, bought);
  if (auc === undefined) return { ...counts, power: 0 };
  const interval =
    aucInterval(values, bought, confidence) ?? separated(auc, buyers, values.length - buyers, confidence);
  if (interval === undefined) return { ...counts, auc, power: 0 };
  const power = interval.low > 0.5 || interval.high < 0.5 ? 2 * auc - 1 : 0;
  return { ...counts, auc, low: interval.low, high: interval.high, power };
}

/**
 * Where a measure parts buyers from others without a fault, DeLong's variance is 0: then the bound of Clopper and Pearson for as many
 * hits as the smaller side has customers, which is wider than the truth. None where the measure does not vary.
 */
function separated(auc: number, buyers: number, others: number, confidence: number) {
  const bound = ((1 - confidence) / 2) ** (1 / Math.min(buyers, others));
  if (auc === 1) return { low: bound, high: 1 };
  return auc === 0 ? { low: 0, high: 1 - bound } : undefined;
}
