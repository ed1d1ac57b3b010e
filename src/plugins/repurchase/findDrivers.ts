import { permutationImportance } from "segmentarium/explain";
import type { Matrix } from "segmentarium/matrix";
import { changedForest, type ForestModel, rocAuc } from "segmentarium/model";
import type { MeasuredImportance } from "segmentarium/plugin";
import type { Random } from "segmentarium/random";

/** Metrics by how much the ROC AUC on the evaluation rows falls when they are shuffled, greatest first. */
export function findDrivers(
  forest: ForestModel,
  evaluation: { readonly points: Matrix; readonly labels: Uint8Array },
  how: { readonly random: Random; readonly repeats: number; readonly groups: Record<string, string[]> },
): MeasuredImportance[] {
  const predict = changedForest(forest, evaluation.points);
  const score = (points: Matrix, changed: readonly number[]) =>
    rocAuc(predict(points, changed), evaluation.labels) ?? 0.5;
  return permutationImportance(evaluation.points, score, how)
    .map(({ name, importance, low, high, repeats }) => ({
      metric: name,
      importance,
      low,
      high,
      repeats,
      customers: evaluation.labels.length,
    }))
    .sort((a, b) => b.importance - a.importance || (a.metric < b.metric ? -1 : 1));
}
