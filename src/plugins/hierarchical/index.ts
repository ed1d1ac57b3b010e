import { definePlugin } from "segmentarium/plugin";
import { wardStep } from "./wardStep.ts";

/** Segments by Ward's hierarchical clustering, in the same space as those of the other algorithms. */
export default definePlugin({
  name: "segmentarium-hierarchical",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { segmenters: [wardStep] },
});
