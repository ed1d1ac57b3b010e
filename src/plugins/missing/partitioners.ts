import { type ClusterInto, cutTree, gaussianMixture, kMeans, linkage } from "segmentarium/cluster";

/**
 * The algorithms that can be run again on other points, by the segmenter's id, with about as many starts as the segmenters take: with
 * few, another local optimum would be taken for an effect of imputing.
 */
export const partitioners: Readonly<Record<string, ClusterInto>> = {
  "k-means": (points, k, random) => kMeans(points, { k, random }).labels,
  ward: (points, k) => cutTree(linkage(points, "ward"), { k }),
  "gaussian-mixture": (points, k, random) =>
    gaussianMixture(points, {
      ...{ k, shape: "full", random, starts: 2 },
      ...{ maxIterations: 100, tolerance: 1e-3, regularisation: 0.1 },
    }).labels,
};
