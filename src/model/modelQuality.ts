import { bootstrap, type Interval, type ResamplingOptions, wilson } from "../stats/index.ts";
import { aucInterval } from "./aucInterval.ts";
import { brier } from "./brier.ts";
import { type BinaryLabels, checkProbabilities, countPositives } from "./checkScores.ts";
import { logLoss } from "./logLoss.ts";
import { prAuc } from "./prAuc.ts";
import { rocAuc } from "./rocAuc.ts";

/** A measure of a model and its interval, where they exist. */
export interface QualityMeasure {
  readonly metric: "roc_auc" | "pr_auc" | "brier" | "log_loss" | "base_rate";
  readonly value: number | undefined;
  readonly interval: Interval | undefined;
  /** Undefined for the base rate, which is no quality. */
  readonly higherIsBetter: boolean | undefined;
}

/** The measures in a fixed order, and the number of rows they come from. */
export interface ModelQuality {
  readonly n: number;
  readonly measures: readonly QualityMeasure[];
}

/** As of any resampling; 500 resamples when not given, since each sorts all rows. */
export type QualityOptions = ResamplingOptions;

/**
 * How good probabilities are on rows that the model has not seen, each measure with its interval: DeLong for ROC AUC,
 * Wilson for the base rate, percentile bootstrap over rows for the rest.
 *
 * @throws TypeError for unequal lengths; RangeError for probabilities outside 0 to 1 or labels other than 0 and 1.
 */
export function modelQuality(probabilities: Float64Array, labels: BinaryLabels, options: QualityOptions): ModelQuality {
  checkProbabilities(probabilities, labels, "measure a model");
  const n = labels.length;
  const positives = countPositives(labels);
  const resampled = (measure: typeof brier) => resample(probabilities, labels, measure, options);
  const measures: QualityMeasure[] = [
    {
      metric: "roc_auc",
      value: rocAuc(probabilities, labels),
      interval: aucInterval(probabilities, labels, options.confidence),
      higherIsBetter: true,
    },
    { metric: "pr_auc", ...resampled(prAuc), higherIsBetter: true },
    { metric: "brier", ...resampled(brier), higherIsBetter: false },
    { metric: "log_loss", ...resampled(logLoss), higherIsBetter: false },
    {
      metric: "base_rate",
      value: n === 0 ? undefined : positives / n,
      interval: wilson(positives, n, options.confidence),
      higherIsBetter: undefined,
    },
  ];
  return { n, measures };
}

function resample(
  probabilities: Float64Array,
  labels: BinaryLabels,
  measure: typeof brier,
  options: QualityOptions,
): { value: number | undefined; interval: Interval | undefined } {
  const value = measure(probabilities, labels);
  const drawnScores = new Float64Array(labels.length);
  const drawnLabels = new Uint8Array(labels.length);
  const statistic = (rows: Int32Array) => {
    for (let i = 0; i < rows.length; i++) {
      drawnScores[i] = probabilities[rows[i]!]!;
      drawnLabels[i] = labels[rows[i]!]!;
    }
    return measure(drawnScores, drawnLabels);
  };
  const interval =
    value === undefined ? undefined : bootstrap(labels.length, statistic, { resamples: 500, ...options });
  return { value, interval };
}
