import type { Matrix } from "segmentarium/matrix";
import { modelQuality } from "segmentarium/model";
import type { MeasuredQuality } from "segmentarium/plugin";
import type { Random } from "segmentarium/random";

/** The quality of a model's probabilities on rows that it was not fitted on, at a later time. */
export function judge(
  model: string,
  predict: (points: Matrix) => Float64Array,
  evaluation: { readonly points: Matrix; readonly labels: Uint8Array },
  how: { readonly random: Random; readonly resamples: number },
): MeasuredQuality[] {
  const { n, measures } = modelQuality(predict(evaluation.points), evaluation.labels, how);
  return measures.map(({ metric, value, interval, higherIsBetter }) => ({
    model,
    metric,
    value,
    low: interval?.low,
    high: interval?.high,
    higherIsBetter,
    customers: n,
  }));
}
