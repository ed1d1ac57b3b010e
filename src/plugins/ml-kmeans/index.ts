import { definePlugin } from "segmentarium/plugin";
import { independentCheckStep } from "./independentCheckStep.ts";
import { mlKMeansStep } from "./mlKMeansStep.ts";

/** A second k-means, by the package `ml-kmeans`: a segmenter of its own, and an independent check of ours. */
export default definePlugin({
  name: "segmentarium-ml-kmeans",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    segmenters: [mlKMeansStep],
    audits: [independentCheckStep],
  },
});
