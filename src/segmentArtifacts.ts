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

/** The rules by which a segmenter gives other customers their segment. Private: some hold rows of single customers. */
export interface SegmenterModels {
  /** At most one for each number of segments that it tried. */
  readonly models: readonly SegmenterModel[];
  /** Why there is no rule that could be kept, in words. */
  readonly cannot?: string;
}

/**
 * How one partition gives rows their segment. Matrices are row-major: `columns` are those of the clustering space that the
 * rule reads, `items` the attributes; answers are codes among the levels of their item, −1 for none. Clusters may be numbered in any order.
 */
export type SegmenterModel =
  | CentersModel
  | NormalsModel
  | MedoidsModel
  | PrototypesModel
  | GowerModel
  | ClassesModel
  | NeighboursModel
  | CoresModel
  | DensityModel
  | ConditionsModel;

interface ModelOfSpace {
  /** Number of segments. */
  readonly k: number;
  readonly columns: readonly string[];
}

/** The nearest of k centers. */
export interface CentersModel extends ModelOfSpace {
  readonly kind: "centers";
  /** k × p. */
  readonly centers: readonly number[];
}

/** The most probable of k normal distributions with full covariances (k × p × p). */
export interface NormalsModel extends ModelOfSpace {
  readonly kind: "mixture";
  readonly centers: readonly number[];
  readonly weights: readonly number[];
  readonly covariances: readonly number[];
}

/** The nearest of k medoids (k × p), which are rows of single customers. */
export interface MedoidsModel extends ModelOfSpace {
  readonly kind: "medoids";
  readonly metric: "euclidean" | "manhattan";
  readonly medoids: readonly number[];
}

/** An attribute of customers as a rule reads it: a column of `customer-attributes`, and the values that it tells apart. */
export interface ModelItem {
  readonly id: string;
  readonly title: string;
  readonly levels: readonly string[];
  /** Whether rare values are together as its level `other`; without it, that is a value like any other. */
  readonly pooled?: boolean;
}

/** The nearest of k prototypes: means (k × p) and most frequent answers (k × items); `gamma` is the price of an answer that differs. */
export interface PrototypesModel extends ModelOfSpace {
  readonly kind: "prototypes";
  readonly items: readonly ModelItem[];
  readonly centers: readonly number[];
  readonly modes: readonly number[];
  readonly gamma: number;
}

/** The nearest of k medoids by Gower's dissimilarity: rows of single customers, measures (k × p) and answers (k × items). */
export interface GowerModel extends ModelOfSpace {
  readonly kind: "gower";
  readonly items: readonly ModelItem[];
  readonly medoids: readonly number[];
  readonly answers: readonly number[];
  /** One of each measure, then of each item. */
  readonly ranges: readonly number[];
  readonly weights: readonly number[];
}

/** The most probable of k classes, by item k × levels probabilities of the answers. */
export interface ClassesModel extends ModelOfSpace {
  readonly kind: "classes";
  readonly items: readonly ModelItem[];
  readonly weights: readonly number[];
  readonly probabilities: readonly (readonly number[])[];
}

/** The segment of the nearest of m rows of single customers (m × p). */
export interface NeighboursModel extends ModelOfSpace {
  readonly kind: "neighbours";
  readonly rows: readonly number[];
  readonly labels: readonly number[];
}

/** Where rows go that lie in no dense region: into the last segment, or to the nearest of the regions' centers (k × p). */
export type OutsideRule = { readonly to: "last" } | { readonly to: "nearest"; readonly centers: readonly number[] };

/** The region of the nearest core row within `eps`; m rows of single customers, label −1 where their region was dissolved. */
export interface CoresModel extends ModelOfSpace {
  readonly kind: "cores";
  readonly eps: number;
  readonly rows: readonly number[];
  readonly labels: readonly number[];
  readonly outside: OutsideRule;
}

/** The region of the row that a new one joins in a density tree, if it was there at that density; m rows of single customers. */
export interface DensityModel extends ModelOfSpace {
  readonly kind: "density";
  readonly minSamples: number;
  readonly rows: readonly number[];
  /** By row: core distance, and the last cluster of the tree that it was in and the density λ at which it left it. */
  readonly cores: readonly number[];
  readonly rowClusters: readonly number[];
  readonly rowLambdas: readonly number[];
  /** By cluster of the tree. */
  readonly parents: readonly number[];
  readonly births: readonly number[];
  readonly deaths: readonly number[];
  readonly leastHeight: number;
  /** The clusters that are regions, and the segment of each, −1 where it was dissolved. */
  readonly regions: readonly { readonly node: number; readonly label: number }[];
  readonly outside: OutsideRule;
}

/** A test of measures. One of a measure that a customer lacks neither holds nor does its opposite. */
export type ModelCondition =
  | {
      readonly metric: string;
      readonly atLeast?: number;
      readonly above?: number;
      readonly atMost?: number;
      readonly below?: number;
    }
  /** Of no value of a measure. */
  | { readonly metric: string; readonly never: true }
  | { readonly all: readonly ModelCondition[] }
  | { readonly any: readonly ModelCondition[] }
  | { readonly not: ModelCondition };

/** The first of several conditions that holds, else `otherwise`, where anybody was; measures as they are, not those of the clustering space. */
export interface ConditionsModel extends ModelOfSpace {
  readonly kind: "conditions";
  readonly metrics: readonly string[];
  readonly rules: readonly { readonly label: number; readonly when: ModelCondition }[];
  readonly otherwise?: number;
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

/**
 * What the product's algorithms are told beside points and k, by their ids: all that decides on the labels but chance. Distances are in the
 * unit of the clustering space; `fitCustomers` are so many, drawn at random, that an algorithm looks at where there are more.
 */
export interface SettingsByAlgorithm {
  readonly "k-means": { readonly restarts: number };
  readonly "mini-batch-k-means": {
    readonly batchRows: number;
    readonly restarts: number;
    readonly maxIterations: number;
    readonly patience: number;
    readonly reassignBelow: number;
  };
  readonly "ml-kmeans": {
    readonly restarts: number;
    /** As `fitCustomers`. */
    readonly sample: number;
  };
  readonly ward: TreeSettings;
  readonly linkage: TreeSettings & { readonly method: "average" | "complete" | "single" };
  readonly "gaussian-mixture": {
    readonly fitCustomers: number;
    readonly starts: number;
    readonly attempts: number;
    readonly maxIterations: number;
    readonly tolerance: number;
    readonly regularisation: number;
  };
  readonly "k-medoids": {
    readonly metric: "euclidean" | "manhattan";
    readonly fitCustomers: number;
    readonly draws: number;
    readonly starts: number;
    readonly maxIterations: number;
  };
  readonly hdbscan: DenseSettings & {
    readonly selection: "excess-of-mass" | "leaf";
    /** By number of segments, those in no region counted as one: the least size of a region that gave it, as a share of the customers that it was found on. */
    readonly divisions: readonly { readonly k: number; readonly clusterShare: number }[];
  };
  readonly dbscan: DenseSettings & {
    /** As it was given, or found at the knee. */
    readonly eps: number;
    /** How many customers the regions were found on, and the share of them who have `minSamples` within `eps`. */
    readonly fittedOn: number;
    readonly coreShare: number;
  };
  readonly "latent-class": {
    readonly starts: number;
    readonly maxIterations: number;
    readonly tolerance: number;
    readonly smoothing: number;
  };
  readonly "k-prototypes": {
    /** As it was given, or found from the deviations of the measures. */
    readonly gamma: number;
    /** What it is unless told, of these measures in this unit. */
    readonly usualGamma: number;
    readonly leastKnown: number;
    readonly restarts: number;
    readonly fitCustomers: number;
  };
  readonly gower: {
    readonly attributeWeight: number;
    readonly leastKnown: number;
    readonly starts: number;
    readonly maxIterations: number;
    readonly fitCustomers: number;
  };
}

export interface TreeSettings {
  readonly treeCustomers: number;
  /** The cut that was asked for, the number of segments that it left, and of how many customers the tree was made. */
  readonly cut?:
    | { readonly k: number; readonly height: number; readonly rows: number }
    | { readonly k: number; readonly betweenShare: number }
    | undefined;
}

export interface DenseSettings {
  readonly minSamples: number;
  readonly fitCustomers: number;
  /** A region of a smaller share of customers is dissolved. */
  readonly minimumShare: number;
  /** A smaller share of customers in no region goes to the nearest one. */
  readonly leastOutside: number;
}

/** The settings of one algorithm, which it names. */
export type SegmenterSettings = {
  readonly [A in keyof SettingsByAlgorithm]: { readonly algorithm: A } & SettingsByAlgorithm[A];
}[keyof SettingsByAlgorithm];
