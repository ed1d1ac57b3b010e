import type { Measures } from "../measures.ts";
import { findSegments, itemsOf } from "./findSegments.ts";
import type { FrozenModel } from "./frozenModel.ts";
import { placeAnswers } from "./placedRows.ts";
import { placeInSpace } from "./placeInSpace.ts";

/** What a frozen segmentation says of rows. */
export interface FrozenAssignment {
  /** The segment of each row, by its label. */
  readonly labels: Int32Array;
  /** To the center, medoid, prototype or row that the rule compares with, in its unit; `undefined` where it compares with none. */
  readonly distances: Float64Array | undefined;
  /** To the nearest one of another segment; `undefined` where there is only one segment, or the rule knows none. */
  readonly seconds: Float64Array | undefined;
  /** Probability or membership strength, 0 … 1; `undefined` where the rule knows none. */
  readonly strengths: Float64Array | undefined;
  /**
   * 1 where the row is farther than 99.5 % of those of its segment that the model was made of, a measure lies beyond theirs, an
   * attribute has a value that none of them had, or the rule has no place for it.
   */
  readonly outOfRange: Uint8Array;
}

/**
 * Gives rows the segment that the model has for them, by the segmenter's own rule, without fitting anything.
 *
 * @throws TypeError naming the measures or attributes of the model that are not there.
 */
export function assignFrozen(model: FrozenModel, measures: Measures): FrozenAssignment {
  const { points, beyond } = placeInSpace(model.columns, measures);
  const { answers, unseen } = placeAnswers(itemsOf(model.rule), measures);
  const found = findSegments(model.rule, { points, answers, measures });
  const { labels: clusters, distances, seconds, strengths, outside } = found;
  const labels = clusters.map((cluster) => model.labels[cluster]!);
  const far = (i: number) =>
    distances !== undefined && distances[i]! > (model.reach[labels[i]!] ?? Number.POSITIVE_INFINITY);
  const outOfRange = beyond.map((flag, i) => (flag === 1 || unseen[i] === 1 || outside?.[i] === 1 || far(i) ? 1 : 0));
  return { labels, distances, seconds, strengths, outOfRange };
}

/** The measures, and the attributes, that a model asks of rows. */
export function askedOf({ columns, rule }: FrozenModel): {
  readonly metrics: readonly string[];
  readonly attributes: readonly string[];
} {
  return {
    metrics: [...new Set(columns.map(({ metric }) => metric))],
    attributes: itemsOf(rule).map(({ id }) => id),
  };
}
