import { definePlugin } from "segmentarium/plugin";
import { kPrototypesStep } from "./kPrototypesStep.ts";

/** Segments by measures and attributes together. */
export default definePlugin({
  name: "segmentarium-k-prototypes",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { segmenters: [kPrototypesStep] },
});
