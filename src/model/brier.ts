import { type BinaryLabels, checkProbabilities } from "./checkScores.ts";

/**
 * The Brier score: the mean squared difference of probability and outcome.
 *
 * @returns 0 to 1, lower is better; always saying the base rate b gives b(1 - b). `undefined` without rows.
 * @throws TypeError for unequal lengths; RangeError for probabilities outside 0 to 1 or labels other than 0 and 1.
 *
 * Source: G. W. Brier (1950); checked against scikit-learn `brier_score_loss`.
 */
export function brier(probabilities: Float64Array, labels: BinaryLabels): number | undefined {
  checkProbabilities(probabilities, labels, "compute a Brier score");
  const n = labels.length;
  if (n === 0) return undefined;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (probabilities[i]! - labels[i]!) ** 2;
  return sum / n;
}
