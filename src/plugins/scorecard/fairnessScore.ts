import { defineStep, type FairnessMeasures } from "segmentarium/plugin";
import type { Truth } from "segmentarium/twin";
import { readTruth } from "./readTruth.ts";
import { judged, type ScorecardRow } from "./scorecardRow.ts";

/** Whether the audit tells the unfair offer that was planted from the fair one. */
export const fairnessScore = defineStep(import.meta.url, {
  id: "score-fairness",
  title: "Fairness verdicts against the planted offers",
  needs: ["twin", "fairness-measures"],
  provides: ["scorecard/fairness"],
  async run(inputs) {
    const truth = await readTruth(inputs.twin);
    const rows = truth.treatments.map((treatment) => offerRow(treatment, inputs["fairness-measures"]));
    return { "scorecard/fairness": rows };
  },
});

function offerRow(planted: Truth["treatments"][number], measures: FairnessMeasures): ScorecardRow {
  const found = measures.comparisons.find(
    ({ audit, attribute }) => audit === `treatment:${planted.treatment}` && attribute === planted.attribute,
  );
  const rates = planted.byGender.map(({ rate }) => rate);
  const expected = planted.fair ? "pass" : "fail";
  return {
    measure: `Offer ${planted.treatment} by ${planted.attribute}: greatest difference of rates`,
    planted: Math.max(...rates) - Math.min(...rates),
    recovered: found?.difference?.value,
    unit: "share",
    low: found?.difference?.low,
    high: found?.difference?.high,
    verdict: judged(found?.verdict === expected),
    note:
      `Planted ${planted.fair ? "fair" : "unfair"}; the planted figure is of the rates that came of it. ` +
      `Criterion: the audit's verdict is ${expected}; it is ${found?.verdict ?? "not there"}`,
  };
}
