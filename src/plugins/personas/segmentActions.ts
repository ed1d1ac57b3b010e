/** What to do for a segment, by the rules, and why. */
export interface SegmentAction {
  readonly segment: string;
  readonly archetype: string;
  /** Absent, with the reason, where no rule says what to do. */
  readonly action?: string;
  readonly reason?: string;
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "segment-actions": readonly SegmentAction[];
  }
}
