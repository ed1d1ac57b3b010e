import type { FillMethod } from "segmentarium/segmentation";
import type { SegmentMean } from "./pooledMeans.ts";

/** How many customers have a measure, and why others have not. */
export interface MeasureGaps {
  readonly metric: string;
  readonly customers: number;
  readonly known: number;
  /** What it measures never happened. */
  readonly never: number;
  /** There is a value, and it is not known. */
  readonly unknown: number;
  /** Whether it spans the clustering space. */
  readonly inSpace: boolean;
}

/** Customers who lack the same measures of the clustering space. */
export interface GapPattern {
  readonly never: readonly string[];
  readonly unknown: readonly string[];
  /** All patterns of too few people, together. */
  readonly others: boolean;
  readonly customers: number;
}

export interface MissingMeasures {
  readonly measures: readonly MeasureGaps[];
  readonly patterns: readonly GapPattern[];
  /** Whether customers with unknown values differ in others from those without; absent where nothing is unknown or it cannot be tested. */
  readonly little?: { readonly pValue: number; readonly customers: number; readonly of: number };
}

/** As data are (`as-is`), or with known values taken away at random (`what-if`). */
export type Scenario = "as-is" | "what-if";

export interface Range {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** How the partition of the drawn customers with imputed values compares with the published one. */
export interface FillComparison {
  readonly scenario: Scenario;
  /** `again`: nothing is imputed, the published algorithm is run again. */
  readonly method: FillMethod | "again";
  readonly sets: number;
  /** Over the sets. */
  readonly adjustedRand: Range;
  /** Share of customers in another segment, after segments are matched. */
  readonly moved: Range;
  /** Share of customers who are not in one segment in all sets; of several sets. */
  readonly unsettled?: number;
  /**
   * As it is: the least number of customers, nobody left out, whom the figures, or their difference from those of another method,
   * are about; `unknown` of all unless given.
   */
  readonly about?: number;
  /** By published segment: least and greatest number of customers over the sets. */
  readonly sizes: readonly { readonly label: number; readonly low: number; readonly high: number }[];
}

/** How well values that were taken away came back; in standard deviations of the measure. */
export interface Recovery {
  readonly metric: string;
  readonly method: FillMethod;
  readonly taken: number;
  /** Root mean squared error of imputed values. */
  readonly error: number;
  /** Standard deviation of imputed values over that of the true ones: below 1 they are too alike. */
  readonly spread: number | undefined;
}

/** What a chain imputed into a measure, in standard deviations of the measure. */
export interface ChainPoint {
  readonly scenario: Scenario;
  readonly metric: string;
  readonly chain: number;
  readonly iteration: number;
  readonly mean: number;
  readonly deviation: number | undefined;
  /** Private: with what was taken away known, it tells how many values are not known. */
  readonly imputed: number;
}

export interface ChainVerdict {
  readonly scenario: Scenario;
  readonly metric: string;
  readonly imputed: number;
  readonly ofMeans: number | undefined;
  readonly ofDeviations: number | undefined;
}

export interface MissingSensitivity {
  /** Drawn. */
  readonly customers: number;
  /** Drawn customers of whom a value is not known. */
  readonly unknown: number;
  /** Share of values that is taken away in the scenario `what-if`. */
  readonly taken: number;
  /** Measures of which that share would be of too few customers: nothing is taken away. Where these are all, there is no `what-if`. */
  readonly spared: number;
  /** Why nothing was compared; absent when it was. */
  readonly reason?: string;
  /** Drawn customers by published segment. */
  readonly sizes: readonly number[];
  readonly comparisons: readonly FillComparison[];
  readonly recovery: readonly Recovery[];
  readonly trace: readonly ChainPoint[];
  readonly chains: readonly ChainVerdict[];
}

/** Means of customers like those of each segment, of measures that are not known of everybody, and have happened for everybody of whom they are known. */
export interface MissingMeans {
  /** At most so many customers of a segment were learnt from and imputed. */
  readonly most: number;
  readonly sets: number;
  readonly metrics: readonly string[];
  /** Measures that are left out: of whom they are not known, nor is whether what they measure happened. */
  readonly unsure: readonly string[];
  readonly means: readonly SegmentMean[];
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "missing-measures": MissingMeasures;
    "missing-sensitivity": MissingSensitivity;
    "missing-means": MissingMeans;
  }
}
