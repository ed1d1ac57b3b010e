/** How far partitions agree when one choice changes and all else stays, on the same customers. */
export interface Sensitivity {
  /** `seed`, `customers`, or `scaling-` and its name. */
  readonly change: string;
  /** In words. */
  readonly title: string;
  /** One per comparison: the partition with the change against the one without. */
  readonly adjustedRand: readonly number[];
  readonly adjustedMutualInformation: readonly number[];
}

export interface LabSensitivity {
  readonly customers: number;
  /** Why nothing was measured; absent when it was. */
  readonly reason?: string | undefined;
  /** Why no other scaling was tried; absent when some were. */
  readonly noScaling?: string;
  readonly changes: readonly Sensitivity[];
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "lab-sensitivity": LabSensitivity;
  }
}
