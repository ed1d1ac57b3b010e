import { criticalValue, defaultConfidence, type Interval } from "../stats/interval.ts";
import { type BinaryLabels, checkScores, countPositives } from "./checkScores.ts";
import { midranks } from "./order.ts";

/**
 * DeLong's interval of ROC AUC, symmetric on the logit scale so that it stays within 0 to 1.
 *
 * @returns `undefined` unless there are two rows of either label, or when the AUC is 0 or 1 or its variance is 0, where
 *   the sample cannot say how sure it is.
 * @throws as `rocAuc`.
 *
 * Source: DeLong, DeLong & Clarke-Pearson (1988), doi:10.2307/2531595, by midranks after Sun & Xu (2014),
 * doi:10.1109/LSP.2014.2337313; checked against a direct evaluation, coverage by simulation.
 */
export function aucInterval(
  scores: Float64Array,
  labels: BinaryLabels,
  confidence = defaultConfidence,
): Interval | undefined {
  checkScores(scores, labels, "compute an interval of ROC AUC");
  const z = criticalValue(confidence);
  const positives = countPositives(labels);
  const negatives = labels.length - positives;
  if (positives < 2 || negatives < 2) return undefined;
  const all = midranks(scores);
  const won = placements(scores, labels, all, 1, negatives);
  const lost = placements(scores, labels, all, 0, positives);
  const auc = won.mean;
  const error = Math.sqrt(won.variance / positives + lost.variance / negatives);
  if (auc <= 0 || auc >= 1 || error === 0) return undefined;
  const center = Math.log(auc / (1 - auc));
  const half = (z * error) / (auc * (1 - auc));
  return { low: logistic(center - half), high: logistic(center + half) };
}

/** Per row of one label: the share of the other label that ranks below it. */
function placements(scores: Float64Array, labels: BinaryLabels, all: Float64Array, label: 0 | 1, others: number) {
  const own = midranks(scores.filter((_, i) => labels[i] === label));
  const shares = new Float64Array(own.length);
  let next = 0;
  for (let i = 0; i < all.length; i++) {
    if (labels[i] === label) shares[next] = (all[i]! - own[next++]!) / others;
  }
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (shares.length - 1);
  return { mean, variance };
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
