import { type BinaryLabels, checkProbabilities } from "./checkScores.ts";

/**
 * The mean negative log-likelihood of the outcomes, in nats; probabilities are kept 2.2e-16 away from 0 and 1.
 *
 * @returns 0 or more, lower is better, ln 2 = 0.693 for always saying one half; `undefined` without rows.
 * @throws TypeError for unequal lengths; RangeError for probabilities outside 0 to 1 or labels other than 0 and 1.
 *
 * Source: checked against scikit-learn `log_loss`.
 */
export function logLoss(probabilities: Float64Array, labels: BinaryLabels): number | undefined {
  checkProbabilities(probabilities, labels, "compute log loss");
  const n = labels.length;
  if (n === 0) return undefined;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const p = Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probabilities[i]!));
    sum -= labels[i] === 1 ? Math.log(p) : Math.log1p(-p);
  }
  return sum / n;
}
