import { definePlugin } from "segmentarium/plugin";
import { linkageStep } from "./linkageStep.ts";
import { wardStep } from "./wardStep.ts";

/** Segments by hierarchical clustering, in the same space as those of the other algorithms. */
export default definePlugin({
  name: "segmentarium-hierarchical",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { segmenters: [wardStep, linkageStep] },
});
