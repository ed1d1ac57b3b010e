import { definePlugin } from "segmentarium/plugin";
import { kpisStep } from "./kpisStep.ts";

export default definePlugin((project) => ({
  name: "segmentarium-kpi",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { releases: [kpisStep(project.currency)] },
}));
