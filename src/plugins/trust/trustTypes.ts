/** A measure that had no part in making the segments. */
export interface HeldOutMeasure {
  readonly metric: string;
  readonly title: string;
  /** Drawn customers who have it. */
  readonly customers: number;
  /** Share of the variance of its ranks between segments, with its 95 % interval. */
  readonly explained: number;
  readonly low: number;
  readonly high: number;
}

export interface HeldOut {
  readonly customers: number;
  readonly measures: readonly HeldOutMeasure[];
  /** Measures that had no part in making the segments and were left out, since they repeat one that had. */
  readonly repeating: number;
  /** Others of those that could not be compared: too few of the drawn customers have them, or they do not vary. */
  readonly unfit: number;
  /** Why there is nothing to compare; absent when there is. */
  readonly reason?: string;
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "held-out": HeldOut;
  }
}
