import { definePlugin } from "segmentarium/plugin";
import { cohortsStep } from "./cohortsStep.ts";

/** Who comes back: cohorts by month of the first purchase. */
export default definePlugin((project) => ({
  name: "segmentarium-cohorts",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { releases: [cohortsStep(project.currency)] },
}));
