import { definePlugin } from "segmentarium/plugin";
import { engagementStep } from "./engagementStep.ts";

/** One score of 0 to 100 for how much a customer has to do with the shop, with declared weights. */
export default definePlugin((project) => ({
  name: "segmentarium-engagement",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { features: [engagementStep(project.options["engagement"])] },
}));
