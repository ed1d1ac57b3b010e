/** An inclusive range of scores from 1 to 5. */
export type ScoreRange = readonly [low: number, high: number];

/** A block of scores: all three must be in range. */
export type ScoreBlock = readonly [recency: ScoreRange, frequency: ScoreRange, monetary: ScoreRange];

/** A named group of scores. */
export interface RfmRule {
  readonly name: string;
  readonly description: string;
  readonly blocks: readonly ScoreBlock[];
}

/** How values become scores, and scores become names. */
export interface RfmRuleSet {
  /** A score rises when a value exceeds a cut point by this much; 0 = as soon as it is above. */
  readonly margin: 0 | 1;
  /** In order: the first that matches names the score. */
  readonly rules: readonly RfmRule[];
  /** The name of scores that no rule matches; absent when every score has one. */
  readonly otherwise?: string;
}
