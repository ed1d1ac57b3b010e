import type { FrozenColumn } from "../../config/index.ts";
import type { CentersModel, NormalsModel, SegmenterModel } from "../../plugin.ts";

/**
 * A segmentation as a plain value that gives a segment to any customer. Private: its ranges, and some rules, are of single customers.
 * `fidelity` is the share of the customers that it was made of whom it gives the segment that they have.
 */
export interface FrozenModel<R extends SegmenterModel = SegmenterModel> {
  readonly format: 2;
  readonly algorithm: string;
  /** How the measures that the rule reads were prepared, and what was seen of them. */
  readonly columns: readonly FrozenColumn[];
  readonly rule: R;
  /** The segment of each cluster of the rule. */
  readonly labels: readonly number[];
  /** By segment, within what distance of what the rule compares with 99.5 % of its members lie; empty where it knows no distance. */
  readonly reach: readonly number[];
  readonly fidelity: number;
  /** Why it is not the segmenter's own rule, in words; absent when it is. */
  readonly instead?: string;
}

/** A frozen segmentation that is made of aggregates alone. */
export type AggregateModel = FrozenModel<CentersModel | NormalsModel> & {
  /** Measures that are 0 or 1 of everybody, so that the center of a segment counts who says yes; none unless given. */
  readonly answers?: readonly string[];
};

/** What a rule says of rows. */
export interface RuleFinding {
  /** Clusters of the rule. */
  readonly labels: Int32Array;
  /** To what the rule compares with: a center, a medoid, a row; absent where it compares with none. */
  readonly distances?: Float64Array;
  /** To the nearest of another cluster. */
  readonly seconds?: Float64Array;
  /** How surely a row belongs to its cluster, 0 … 1. */
  readonly strengths?: Float64Array;
  /** 1 where the rule has no place for a row, and the cluster is but the nearest, or the largest one. */
  readonly outside?: Uint8Array;
}
