import type { RfmRule, RfmRuleSet, ScoreRange } from "./rfmRules.ts";

/**
 * The bins and names that the R package rfm shows in its demonstration, for those who must continue figures made with it.
 * A value is in the next bin when it is at least the cut point plus 1, so whole numbers are needed; 48 of its 995 demo
 * customers match no rule. Published counts are reproduced in test/plugins/rfm.
 */
export const rPackageRules: RfmRuleSet = {
  margin: 1,
  rules: [
    rule("Champions", [4, 5], [4, 5]),
    rule("Loyal Customers", [2, 5], [3, 5]),
    rule("Potential Loyalist", [3, 5], [1, 3]),
    rule("New Customers", [4, 5], [1, 1]),
    rule("Promising", [3, 4], [1, 1]),
    rule("Need Attention", [2, 3], [2, 3]),
    rule("About To Sleep", [2, 3], [1, 2]),
    rule("At Risk", [1, 2], [2, 5]),
    rule("Can't Lose Them", [1, 1], [4, 5]),
    rule("Lost", [1, 2], [1, 2]),
  ],
  otherwise: "Others",
};

function rule(name: string, recency: ScoreRange, others: ScoreRange): RfmRule {
  const range = (what: string, [low, high]: ScoreRange) => `${what} ${low === high ? low : `${low}–${high}`}`;
  return {
    name,
    description: `${range("Recency score", recency)}, ${range("frequency and monetary scores", others)}`,
    blocks: [[recency, others, others]],
  };
}
