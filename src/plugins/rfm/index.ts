import { definePlugin } from "segmentarium/plugin";
import { rfmStep } from "./rfmStep.ts";
import { rfmTablesStep } from "./rfmTablesStep.ts";

/** Recency, frequency and monetary value, with scores that ties cannot split. */
export default definePlugin((project) => ({
  name: "segmentarium-rfm",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { features: [rfmStep(project.currency)], releases: [rfmTablesStep] },
}));
