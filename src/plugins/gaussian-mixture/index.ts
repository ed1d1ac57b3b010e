import { definePlugin } from "segmentarium/plugin";
import { gaussianMixtureStep } from "./gaussianMixtureStep.ts";

/** Segments by a mixture of normal distributions, in the same space as those of the other algorithms. */
export default definePlugin({
  name: "segmentarium-gaussian-mixture",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { segmenters: [gaussianMixtureStep] },
});
