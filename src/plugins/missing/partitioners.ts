import { type ClusterInto, cutTree, gaussianMixture, kMeans, linkage } from "segmentarium/cluster";

/** The algorithms that can be run again on other points, by the segmenter's id, with fewer starts than the segmenters take. */
export const partitioners: Readonly<Record<string, ClusterInto>> = {
  "k-means": (points, k, random) => kMeans(points, { k, random, restarts: 3 }).labels,
  ward: (points, k) => cutTree(linkage(points, "ward"), { k }),
  "gaussian-mixture": (points, k, random) =>
    gaussianMixture(points, {
      ...{ k, shape: "full", random, starts: 1 },
      ...{ maxIterations: 100, tolerance: 1e-3, regularisation: 0.1 },
    }).labels,
};
