import { definePlugin } from "segmentarium/plugin";
import { features } from "./features.ts";
import { metricSkewStep } from "./metricSkewStep.ts";

export default definePlugin((project) => ({
  name: "segmentarium-features",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { findings: [features(project)], releases: [metricSkewStep] },
}));
