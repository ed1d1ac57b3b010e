import { type BinaryLabels, checkScores, countPositives } from "./checkScores.ts";
import { scoreGroups } from "./order.ts";

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
  const groups = scoreGroups(scores, labels, positives);
  let sum = 0;
  for (let g = 0, before = 0; g < groups.rows.length; g++) {
    const rows = groups.rows[g]!;
    sum += groups.positives[g]! * ((2 * before + rows + 1) / 2);
    before += rows;
  }
  return (sum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
