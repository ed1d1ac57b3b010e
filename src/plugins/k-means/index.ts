import { definePlugin } from "segmentarium/plugin";
import { clusteringSpaceStep } from "./clusteringSpaceStep.ts";
import { kMeansStep } from "./kMeansStep.ts";
import { spaceTableStep } from "./spaceTableStep.ts";

/** Segments by k-means, and the space of prepared metrics in which every clustering algorithm is compared. */
export default definePlugin((project) => ({
  name: "segmentarium-k-means",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    findings: [clusteringSpaceStep(project)],
    segmenters: [kMeansStep],
    releases: [spaceTableStep],
  },
}));
