import type { RfmRuleSet, ScoreRange } from "./rfmRules.ts";

const any: ScoreRange = [1, 5];
const low: ScoreRange = [1, 3];
const high: ScoreRange = [4, 5];
const middle: ScoreRange = [2, 3];
const one: ScoreRange = [1, 1];
const long: ScoreRange = [1, 2];

/** Our own names: each of the 125 scores has exactly one, whatever the order of the rules. */
export const standardRules: RfmRuleSet = {
  margin: 0,
  rules: [
    {
      name: "Champions",
      description: "Bought lately, often and for much",
      blocks: [[high, high, high]],
    },
    {
      name: "Loyal customers",
      description: "Buy often, and not long ago",
      blocks: [
        [high, high, low],
        [[3, 3], high, any],
      ],
    },
    {
      name: "Potential loyalists",
      description: "Bought lately, and more than the fewest times",
      blocks: [[high, middle, any]],
    },
    {
      name: "New customers",
      description: "Bought very lately, and seldom so far",
      blocks: [[[5, 5], one, any]],
    },
    {
      name: "Promising",
      description: "Bought lately, and seldom so far",
      blocks: [[[4, 4], one, any]],
    },
    {
      name: "Need attention",
      description: "Middling in how lately and how often they bought",
      blocks: [[[3, 3], middle, any]],
    },
    {
      name: "About to sleep",
      description: "Bought seldom, and not lately",
      blocks: [[[3, 3], one, any]],
    },
    {
      name: "Cannot lose them",
      description: "Bought often and for much, but long ago",
      blocks: [[long, high, high]],
    },
    {
      name: "At risk",
      description: "Bought often or for much, but long ago",
      blocks: [
        [long, high, low],
        [long, middle, high],
      ],
    },
    {
      name: "Hibernating",
      description: "Bought long ago, and not both often and for much",
      blocks: [
        [long, middle, low],
        [long, one, high],
        [[2, 2], one, low],
      ],
    },
    {
      name: "Lost",
      description: "Bought longest ago, seldom and for little",
      blocks: [[one, one, low]],
    },
  ],
};
