import { definePlugin } from "segmentarium/plugin";
import { gowerStep } from "./gowerStep.ts";

/** Segments about typical customers, by how far measures and attributes are alike. */
export default definePlugin({
  name: "segmentarium-gower",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { segmenters: [gowerStep] },
});
