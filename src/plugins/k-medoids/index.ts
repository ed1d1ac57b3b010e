import { definePlugin } from "segmentarium/plugin";
import { kMedoidsStep } from "./kMedoidsStep.ts";

/** Segments about typical customers, in the same space as those of the other algorithms. */
export default definePlugin({
  name: "segmentarium-k-medoids",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { segmenters: [kMedoidsStep] },
});
