import { definePlugin } from "segmentarium/plugin";
import { segmentRulesStep } from "./segmentRulesStep.ts";
import { segmentRulesTablesStep } from "./segmentRulesTablesStep.ts";

/** Says what a segment is in one or two rules about measures, and how far they fit. */
export default definePlugin({
  name: "segmentarium-segment-rules",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { findings: [segmentRulesStep], releases: [segmentRulesTablesStep] },
});
