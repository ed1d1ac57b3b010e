import { definePlugin, type Project, type Step } from "segmentarium/plugin";
import { algorithmScore } from "./algorithmScore.ts";
import { consentScore } from "./consentScore.ts";
import { driftScore } from "./driftScore.ts";
import { experimentScore } from "./experimentScore.ts";
import { fairnessScore } from "./fairnessScore.ts";
import { feedbackScore } from "./feedbackScore.ts";
import { identityScore } from "./identityScore.ts";
import { ingestScore } from "./ingestScore.ts";
import { momentScore } from "./momentScore.ts";
import { paymentScore } from "./paymentScore.ts";
import { repurchaseScore } from "./repurchaseScore.ts";
import { scorecardTableStep } from "./scorecardTableStep.ts";
import { seasonalityScore } from "./seasonalityScore.ts";
import { segmentationScore } from "./segmentationScore.ts";
import { valuesScore } from "./valuesScore.ts";

/** Scores a project against its planted truth; a project of real data has none, and an empty table. */
export default definePlugin((project) => ({
  name: "segmentarium-scorecard",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    findings: project.generate === undefined ? [] : [...scores, ...scoresOfSettings(project)],
    releases: [scorecardTableStep],
  },
}));

/** Payments and moments are scored where the project compares lines with payments, consent and values where it declares what to do about them. */
function scoresOfSettings({ reconcile, consent, standardise }: Project): Step[] {
  const paid = reconcile.some(({ left, right }) => left === "order_lines" && right === "payments");
  const alike = ["customers.country", "customers.region"].every((column) => standardise[column] !== undefined);
  return [
    ...(paid ? [paymentScore, momentScore] : []),
    ...(consent === undefined ? [] : [consentScore]),
    ...(alike ? [valuesScore] : []),
  ];
}

const scores = [
  ingestScore,
  identityScore,
  segmentationScore,
  algorithmScore,
  feedbackScore,
  fairnessScore,
  repurchaseScore,
  seasonalityScore,
  experimentScore,
  driftScore,
];
