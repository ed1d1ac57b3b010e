/** What travels between steps about segments: themselves, their models, and what became of them. */

/** A segment that people can speak of: permanent id, computed name, rank by revenue. */
export interface Segment {
  readonly id: string;
  readonly label: number;
  readonly name: string;
  readonly description: string;
  readonly rank: number;
  readonly size: number;
}

/** The last merges of a tree of customers, highest first. */
export interface SegmentationTree {
  /** Customers that the tree was made of. */
  readonly fittedOn: number;
  readonly merges: readonly TreeMerge[];
}

/** Two clusters that became one. Clusters are named by the merge that made them, or by −1 when that is not listed. */
export interface TreeMerge {
  /** Clusters that are left after the merge, itself included: 1 for the last. */
  readonly clusters: number;
  /** Growth of the sum of squares within clusters, as √(2 × growth), in the unit of the clustering space. */
  readonly height: number;
  /** `clusters` of the merges that made the two; −1 for what is not parted further here. */
  readonly left: number;
  readonly right: number;
  /** Customers of the smaller of the two, among those of the tree. */
  readonly smaller: number;
}

/**
 * What a segmenter knows of its chosen partition, to give other customers their segment: the centers, k × p by label, and, of a
 * mixture with full covariances, weights and covariances (k × p × p). `none` when all customers form one segment.
 */
export interface SegmenterModel {
  readonly kind: "centers" | "mixture" | "none";
  readonly columns: readonly string[];
  readonly centers: readonly number[];
  readonly weights?: readonly number[];
  readonly covariances?: readonly number[];
}

/** What became of the segments since the publication before. Private: counts may be of few. */
export interface SegmentIdentity {
  /** As-of day of the publication before; absent when there is none. */
  readonly since?: string;
  /** Whether today's customers were asked, only centers could be compared, or nothing. */
  readonly evidence: "members" | "centers" | "none";
  /** By label. */
  readonly segments: readonly SegmentOrigin[];
  /** Segments that no segment of today goes on. */
  readonly ended: readonly { readonly id: string; readonly name: string; readonly kind: "merge" | "death" }[];
  /** Ids that a new segment may not take: they stand, or stood, for another one. */
  readonly reserved: readonly string[];
}

export interface SegmentOrigin {
  readonly label: number;
  readonly kind: "same" | "split" | "merge" | "birth";
  readonly people: number;
  /** People whom the earlier model puts into the segment that this one goes on. */
  readonly stayed: number;
  /** Ids of the segments before that it is made of. */
  readonly from: readonly string[];
  readonly jaccard?: number;
  /** The segment that it goes on; absent of a new one. */
  readonly before?: {
    readonly id: string;
    readonly name: string;
    readonly archetype: string;
    /** Absent where the publication before held it back. */
    readonly people?: number;
  };
}
