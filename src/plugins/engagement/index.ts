import { definePlugin } from "segmentarium/plugin";
import { behaviouralStep } from "./behaviouralStep.ts";
import { behaviouralTablesStep } from "./behaviouralTablesStep.ts";
import { engagementStep } from "./engagementStep.ts";

/**
 * Two scores of 0 to 100: for how much a customer has to do with the shop, with declared weights, and for how much the behaviour is
 * like that of those who bought again, with weights by predictive power.
 */
export default definePlugin((project) => ({
  name: "segmentarium-engagement",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    features: [engagementStep(project.options["engagement"])],
    models: [behaviouralStep],
    releases: [behaviouralTablesStep],
  },
}));
