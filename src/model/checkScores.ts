import { checkFinite } from "../stats/checkFinite.ts";

/** Rows that are positive (1) or negative (0), one per row. */
export type BinaryLabels = Uint8Array | Int32Array;

/** Refuses labels other than 0 and 1: RangeError. */
export function checkLabels(labels: BinaryLabels, what: string): void {
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 0 && labels[i] !== 1) {
      throw new RangeError(`Cannot ${what}: label ${i} is neither 0 nor 1, labels of 0 and 1 are needed`);
    }
  }
}

/** Refuses scores and labels of different lengths (TypeError), scores that are not finite, labels not 0 or 1 (RangeError). */
export function checkScores(scores: Float64Array, labels: BinaryLabels, what: string): void {
  if (scores.length !== labels.length) {
    throw new TypeError(`Cannot ${what}: ${scores.length} scores and ${labels.length} labels, as many are needed`);
  }
  checkFinite(scores, what);
  checkLabels(labels, what);
}

/** As `checkScores`, and refuses scores outside 0 to 1: RangeError. */
export function checkProbabilities(scores: Float64Array, labels: BinaryLabels, what: string): void {
  checkScores(scores, labels, what);
  for (let i = 0; i < scores.length; i++) {
    if (scores[i]! < 0 || scores[i]! > 1) {
      throw new RangeError(`Cannot ${what}: score ${i} is outside 0 to 1, probabilities are needed`);
    }
  }
}

/** How many labels are 1. */
export function countPositives(labels: BinaryLabels): number {
  let positives = 0;
  for (let i = 0; i < labels.length; i++) positives += labels[i]!;
  return positives;
}
