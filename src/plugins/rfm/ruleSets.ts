type Scores = readonly [low: number, high: number];

/** A box of scores and its name; a score belongs to the first box that holds it. */
export interface RfmSegment {
  readonly name: string;
  readonly recency: Scores;
  readonly frequency: Scores;
  readonly monetary: Scores;
}

/** How values become scores and scores become names. */
export interface RuleSet {
  /** What is added to a quintile before values are held against it. */
  readonly shift: number;
  /** A value that equals a cut belongs to the bin above it. */
  readonly upward: boolean;
  readonly segments: readonly RfmSegment[];
}

const whole: Scores = [1, 5];

/** Every one of the 125 scores lies in exactly one box. */
const own: readonly RfmSegment[] = [
  { name: "Champions", recency: [4, 5], frequency: [4, 5], monetary: [4, 5] },
  { name: "Loyal, small baskets", recency: [4, 5], frequency: [4, 5], monetary: [1, 3] },
  { name: "Promising, big baskets", recency: [4, 5], frequency: [2, 3], monetary: [4, 5] },
  { name: "Potential loyal", recency: [4, 5], frequency: [2, 3], monetary: [1, 3] },
  { name: "New customers", recency: [4, 5], frequency: [1, 1], monetary: whole },
  { name: "Regulars slowing down", recency: [3, 3], frequency: [4, 5], monetary: whole },
  { name: "Need attention", recency: [3, 3], frequency: [2, 3], monetary: whole },
  { name: "About to sleep", recency: [3, 3], frequency: [1, 1], monetary: whole },
  { name: "Cannot lose them", recency: [1, 2], frequency: [4, 5], monetary: [4, 5] },
  { name: "At risk", recency: [1, 2], frequency: [4, 5], monetary: [1, 3] },
  { name: "Hibernating", recency: [2, 2], frequency: [1, 3], monetary: whole },
  { name: "Lost", recency: [1, 1], frequency: [1, 3], monetary: whole },
];

/** Bounds of the demo of the R package rfm; what no box holds is called Others, a hole that the package has. */
const rfmPackage: readonly RfmSegment[] = (
  [
    ["Champions", [4, 5], [4, 5]],
    ["Loyal Customers", [2, 5], [3, 5]],
    ["Potential Loyalist", [3, 5], [1, 3]],
    ["New Customers", [4, 5], [1, 1]],
    ["Promising", [3, 4], [1, 1]],
    ["Need Attention", [2, 3], [2, 3]],
    ["About To Sleep", [2, 3], [1, 2]],
    ["At Risk", [1, 2], [2, 5]],
    ["Can't Lose Them", [1, 1], [4, 5]],
    ["Lost", [1, 2], [1, 2]],
    ["Others", [1, 5], [1, 5]],
  ] as const
).map(([name, recency, frequency]) => ({ name, recency, frequency, monetary: frequency }));

/**
 * The rule sets. Cuts are the quintiles of all customers (type 7), so that equal values always score the same.
 *
 * Source of `rfm-package`: R package rfm (A. Hebbali), its demo of customer orders: bins [lower, upper) at quintile + 1.
 */
export const ruleSets: Readonly<Record<"own" | "rfm-package", RuleSet>> = {
  own: { shift: 0, upward: false, segments: own },
  "rfm-package": { shift: 1, upward: true, segments: rfmPackage },
};
