import { type BinaryLabels, checkScores, countPositives } from "./checkScores.ts";
import { midranks } from "./order.ts";

/**
 * The area under the ROC curve: the chance that a positive row has a higher score than a negative one, ties half.
 *
 * @returns 0 to 1, higher is better, 0.5 = no better than chance; `undefined` unless both labels occur.
 * @throws TypeError for unequal lengths; RangeError for scores that are not finite or labels other than 0 and 1.
 *
 * Source: Mann & Whitney (1947) by midranks; checked against scikit-learn `roc_auc_score`.
 */
export function rocAuc(scores: Float64Array, labels: BinaryLabels): number | undefined {
  checkScores(scores, labels, "compute ROC AUC");
  const positives = countPositives(labels);
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  const ranks = midranks(scores);
  let sum = 0;
  for (let i = 0; i < ranks.length; i++) if (labels[i] === 1) sum += ranks[i]!;
  return (sum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
