import { definePlugin } from "segmentarium/plugin";
import { driftScore } from "./driftScore.ts";
import { experimentScore } from "./experimentScore.ts";
import { fairnessScore } from "./fairnessScore.ts";
import { feedbackScore } from "./feedbackScore.ts";
import { identityScore } from "./identityScore.ts";
import { ingestScore } from "./ingestScore.ts";
import { repurchaseScore } from "./repurchaseScore.ts";
import { scorecardTableStep } from "./scorecardTableStep.ts";
import { seasonalityScore } from "./seasonalityScore.ts";
import { segmentationScore } from "./segmentationScore.ts";

/** Scores a project against its planted truth; a project of real data has none, and an empty table. */
export default definePlugin((project) => ({
  name: "segmentarium-scorecard",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { findings: project.generate === undefined ? [] : scores, releases: [scorecardTableStep] },
}));

const scores = [
  ingestScore,
  identityScore,
  segmentationScore,
  feedbackScore,
  fairnessScore,
  repurchaseScore,
  seasonalityScore,
  experimentScore,
  driftScore,
];
