import { type BinaryLabels, checkScores, countPositives } from "./checkScores.ts";
import { scoreGroups } from "./order.ts";

/**
 * Average precision, the step-wise area under the precision-recall curve; rows of equal score count as one threshold.
 *
 * @returns 0 to 1, higher is better, the share of positives = no better than chance; `undefined` without positives.
 * @throws TypeError for unequal lengths; RangeError for scores that are not finite or labels other than 0 and 1.
 *
 * Source: checked against scikit-learn `average_precision_score`.
 */
export function prAuc(scores: Float64Array, labels: BinaryLabels): number | undefined {
  checkScores(scores, labels, "compute average precision");
  const positives = countPositives(labels);
  if (positives === 0) return undefined;
  const groups = scoreGroups(scores, labels, positives);
  let found = 0;
  let seen = 0;
  let area = 0;
  for (let g = groups.rows.length - 1; g >= 0; g--) {
    const gained = groups.positives[g]!;
    found += gained;
    seen += groups.rows[g]!;
    area += (gained / positives) * (found / seen);
  }
  return Math.min(1, area);
}
