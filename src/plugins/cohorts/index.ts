import { definePlugin } from "segmentarium/plugin";
import { cohortsStep } from "./cohortsStep.ts";
import { lifecycleFeatureStep } from "./lifecycleFeatureStep.ts";
import { lifecycleRulesStep } from "./lifecycleRules.ts";
import { lifecycleStep } from "./lifecycleStep.ts";
import { lifecycleTablesStep } from "./lifecycleTablesStep.ts";
import { nextOrderStep } from "./nextOrderStep.ts";

/** Who comes back: cohorts by month of the first purchase, where customers are in their lifecycle, and when they are expected. */
export default definePlugin((project) => ({
  name: "segmentarium-cohorts",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    features: [lifecycleFeatureStep],
    findings: [lifecycleRulesStep, lifecycleStep],
    releases: [cohortsStep(project.currency), lifecycleTablesStep, nextOrderStep],
  },
}));
