/** A dense region that an algorithm chose. */
export interface FoundRegion {
  readonly label: number;
  /** Customers in it, of all. */
  readonly people: number;
  /** Over how much of all densities its customers stay together, 0 … 1; of HDBSCAN. */
  readonly persistence: number | undefined;
  /** −1 … 1, higher is better. */
  readonly dbcv: number | undefined;
}

/** A branch of the condensed tree: a region from the density at which it comes to be to that at which it parts or ends. */
export interface TreeBranch {
  readonly branch: number;
  /** −1 for the first, which holds all. */
  readonly parent: number;
  /** Customers, among those that the tree was made of, rounded. */
  readonly people: number;
  /** Distances (1 ÷ density): where it comes to be, of the first where a hundredth of all have left, and where it parts or ends. */
  readonly from: number;
  readonly to: number;
  /** The label of the region, when it is one that was chosen; −1 else. */
  readonly label: number;
}

/** What one algorithm found. */
export interface DensityFinding {
  readonly algorithm: string;
  readonly customers: number;
  readonly fittedOn: number;
  readonly minSamples: number;
  /** Of HDBSCAN, in customers that it was found on. */
  readonly minClusterSize: number | undefined;
  /** Of DBSCAN: undefined when there is no knee. */
  readonly eps: number | undefined;
  /** Customers in no region; 0 also when they are too few to be told apart, undefined when no regions were taken. */
  readonly unassigned: number | undefined;
  readonly dbcv: number | undefined;
  readonly relativeValidity: number | undefined;
  readonly reason: string;
  readonly regions: readonly FoundRegion[];
  readonly branches: readonly TreeBranch[];
  /** Quantiles of the distance to the `minSamples`-th nearest, and how many customers lie beyond or within, whichever are fewer. */
  readonly distances: readonly { readonly share: number; readonly distance: number; readonly people: number }[];
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "density-finding/hdbscan": DensityFinding;
    "density-finding/dbscan": DensityFinding;
  }
}
