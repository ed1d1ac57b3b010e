import { definePlugin } from "segmentarium/plugin";
import { choiceEvidenceStep } from "./choiceEvidenceStep.ts";
import { choiceTableStep } from "./choiceTableStep.ts";
import { chooserStep } from "./chooserStep.ts";
import { scoresTableStep } from "./scoresTableStep.ts";

/** Weighs the segmentations that the segmenters found, takes one of them, and says why. */
export default definePlugin({
  name: "segmentarium-chooser",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    findings: [choiceEvidenceStep],
    segmenters: [chooserStep],
    releases: [choiceTableStep, scoresTableStep],
  },
});
