import type { NullTest } from "segmentarium/cluster";

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
  /** Mean adjusted Rand index with partitions of customers drawn anew; higher is better. */
  readonly comesBack: number | undefined;
  /** Mean adjusted Rand index with other kinds of algorithms at the same k; higher is better. */
  readonly agreement: number | undefined;
}

/** What the choice of a segmentation rests on, beside the segmenters' own summaries. */
export interface ChoiceEvidence {
  readonly structure: StructureTest;
  readonly partitions: readonly PartitionEvidence[];
  readonly draws: number;
  readonly drawn: number;
}

/** What one criterion says of a candidate: the figure, and 0 (worst of the candidates) … 1 (best, or not to be told from it). */
export interface Mark {
  readonly criterion: string;
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
