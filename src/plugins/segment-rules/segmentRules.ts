/** What a rule asks of one measure: above `above` (not equal to it), at most `upTo`. */
export interface Condition {
  readonly metric: string;
  readonly above?: number | undefined;
  readonly upTo?: number | undefined;
}

/** What words about a measure have to know of its values. */
export interface MeasureFacts {
  readonly metric: string;
  /** Every value is a whole number. */
  readonly whole: boolean;
  /** The lowest value; a bound below it parts customers without a value from all others. */
  readonly lowest: number;
  /** Some customers have no value: they are where the low values are. */
  readonly missing: boolean;
}

/** A node of the tree, root first and left before right. */
export interface RuleNode {
  readonly parent: number | undefined;
  /** What leads from the parent to it; absent for the root. */
  readonly step?: Condition;
  readonly isLeaf: boolean;
  /** Label of the segment that most of its customers belong to. */
  readonly label: number;
  /** All customers. */
  readonly people: number;
}

/** A leaf as a rule, with what held-out customers say of it. */
export interface LeafRule {
  readonly label: number;
  readonly conditions: readonly Condition[];
  /** All customers whom it fits, and how many of these are of its segment. */
  readonly people: number;
  readonly members: number;
  /** Held-out customers whom it fits, and how many of these are of its segment. */
  readonly checked: number;
  readonly hits: number;
}

/** Rules that tell the segments apart. Private: counts may be of few people. */
export interface SegmentRules {
  /** Why there are none; absent when there are. */
  readonly reason?: string;
  readonly measures: readonly MeasureFacts[];
  readonly nodes: readonly RuleNode[];
  readonly rules: readonly LeafRule[];
  /** Held-out customers of each segment, by its label. */
  readonly checkedMembers: readonly number[];
  /** How many customers the tree was grown on, its size was chosen by, and it was held to. */
  readonly grownOn: number;
  readonly chosenOn: number;
  readonly checked: number;
  /** Of the held-out customers: who got their segment; undefined without rules. */
  readonly right: number;
  readonly balancedAccuracy: number | undefined;
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "segment-rules": SegmentRules;
  }
}
