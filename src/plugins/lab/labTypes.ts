/** One algorithm at one number of segments, rated on the same points as all others. */
export interface RatedPartition {
  readonly algorithm: string;
  readonly k: number;
  /** Customers per segment, descending. */
  readonly sizes: readonly number[];
  /** Sum of squares within segments, in the unit of the clustering space; lower is better, and falls with k. */
  readonly inertia: number;
  /** Of a draw of customers, higher is better. */
  readonly dunn: number | undefined;
  /** Lower is better. */
  readonly daviesBouldin: number | undefined;
  /** Higher is better. */
  readonly calinskiHarabasz: number | undefined;
  /** Of a draw of customers, higher is better; of algorithms for which it was taken. */
  readonly gap: number | undefined;
  readonly gapError: number | undefined;
}

/** What the gap statistic says of one algorithm. */
export interface GapVerdict {
  readonly algorithm: string;
  /** Undefined when it finds none among those tried; 1 when it sees no structure. */
  readonly k: number | undefined;
  readonly reason: string;
}

export interface LabRatings {
  readonly partitions: readonly RatedPartition[];
  /** Sum of squares when all customers are one segment. */
  readonly totalInertia: number;
  readonly gaps: readonly GapVerdict[];
  /** Customers drawn for the gap statistic and the Dunn index. */
  readonly gapCustomers: number;
  readonly gapReferences: number;
}

/** How far the chosen partitions of two algorithms agree, over all customers. */
export interface LabAgreement {
  readonly one: string;
  readonly other: string;
  readonly customers: number;
  readonly adjustedRand: number;
  readonly adjustedMutualInformation: number;
}

/** How well one published segment comes back when customers are drawn again. */
export interface SegmentStability {
  readonly label: number;
  /** Members among the customers that were drawn. */
  readonly drawn: number;
  readonly resamples: number;
  readonly jaccard: number | undefined;
  readonly dissolved: number | undefined;
  readonly recovered: number | undefined;
  readonly verdict: "stable" | "doubtful" | "unstable" | undefined;
}

export interface LabStability {
  /** Customers that resamples were drawn from. */
  readonly customers: number;
  readonly resamples: number;
  /** Why nothing was measured; absent when it was. */
  readonly reason?: string | undefined;
  readonly segments: readonly SegmentStability[];
  /** How far each resample's partition as a whole agrees with the published one. */
  readonly agreement?: readonly { readonly adjustedRand: number; readonly adjustedMutualInformation: number }[];
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "lab-ratings": LabRatings;
    "lab-agreement": readonly LabAgreement[];
    "lab-stability": LabStability;
  }
}
