import { definePlugin } from "segmentarium/plugin";
import { rfmStep } from "./rfmStep.ts";
import { rfmTablesStep } from "./rfmTablesStep.ts";

/** Recency, frequency and monetary value of customers, their scores from 1 to 5 and the segments these name. */
export default definePlugin((project) => ({
  name: "segmentarium-rfm",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { features: [rfmStep(project.currency)], releases: [rfmTablesStep] },
}));
