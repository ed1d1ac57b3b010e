import type { NullTest } from "segmentarium/cluster";
import type { CriterionId } from "./criterionIds.ts";

/** Labels of all customers by one algorithm at one number of segments. */
export interface KnownPartition {
  readonly algorithm: string;
  readonly k: number;
  readonly labels: Int32Array;
  /** The label of customers in no dense region, and their share of all, 0 … 1. */
  readonly unassigned?: { readonly label: number; readonly share: number } | undefined;
}

/** Whether customers have any structure, beyond who lacks a measure. */
export interface StructureTest extends NullTest {
  /** Customers who lack a measure and were left out. */
  readonly leftOut: number;
}

/** What is known of one partition beyond what its segmenter says. Undefined is what was not or cannot be measured. */
export interface PartitionEvidence {
  readonly algorithm: string;
  readonly k: number;
  /** Customers per segment, descending, without those in no segment. */
  readonly sizes: readonly number[];
  /** Share of customers in no segment. */
  readonly unassigned: number;
  /** Lower is better. */
  readonly daviesBouldin: number | undefined;
  /** Higher is better. */
  readonly calinskiHarabasz: number | undefined;
  /** On drawn customers, 0 or more; higher is better. */
  readonly dunn: number | undefined;
  /** Density-based clustering validation on drawn customers, −1 … 1; higher is better. */
  readonly dbcv: number | undefined;
  /** Mean adjusted Rand index with partitions of customers drawn anew; higher is better. */
  readonly comesBack: number | undefined;
  /** Why that is not known; absent where it is. */
  readonly notAgain?: string | undefined;
  /** Mean adjusted Rand index with other kinds of algorithms at the same k; higher is better. */
  readonly agreement: number | undefined;
}

/** The gap statistic of drawn customers, by k-means, whatever algorithm is asked about. */
export interface GapEvidence {
  /** What its rule takes: 1 for no structure, undefined for none of those tried. */
  readonly k: number | undefined;
  readonly reason: string;
  readonly references: number;
  /** Ascending k, from 1. */
  readonly rows: readonly { readonly k: number; readonly gap: number; readonly standardError: number }[];
}

/** What the choice of a segmentation rests on, beside the segmenters' own summaries. */
export interface ChoiceEvidence {
  readonly structure: StructureTest;
  readonly partitions: readonly PartitionEvidence[];
  readonly gap?: GapEvidence | undefined;
  readonly draws: number;
  readonly drawn: number;
}

/** What one criterion says of a candidate: the figure, and 0 (worst of the candidates) … 1 (best, or not to be told from it). */
export interface Mark {
  readonly criterion: CriterionId;
  readonly value: number;
  readonly points: number;
}

/** One algorithm at one number of segments, weighed. */
export interface WeighedCandidate {
  readonly algorithm: string;
  readonly k: number;
  readonly marks: readonly Mark[];
  /** Weighted mean of the points, 0 … 1; undefined for who does not take part. */
  readonly score: number | undefined;
  /** Why it does not take part. */
  readonly fault: string | undefined;
  /** Its score cannot be told from the best. */
  readonly rival: boolean;
  readonly chosen: boolean;
  /** In words. */
  readonly verdict: string;
}

/** How the published segmentation was chosen. */
export interface Choice {
  readonly algorithm: string;
  readonly k: number;
  /** Best first. */
  readonly candidates: readonly WeighedCandidate[];
  /** What the weighing alone would publish; undefined when no candidate will do. */
  readonly weighed: { readonly algorithm: string; readonly k: number } | undefined;
  /** Absent when nobody overruled the weighing. */
  readonly overruled: { readonly take: string; readonly because: string | undefined } | undefined;
  readonly structure: StructureTest | undefined;
  /** One sentence or two for a reader of the report. */
  readonly reason: string;
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "choice-evidence": ChoiceEvidence;
    choice: Choice;
  }
}
