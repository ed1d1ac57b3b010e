import {
  type ClusterInto,
  cutTree,
  gaussianMixture,
  kMeans,
  kMedoids,
  type LinkageTree,
  linkage,
  miniBatchKMeans,
} from "../cluster/index.ts";
import type { Matrix } from "../matrix/index.ts";

/** How often algorithms that depend on where they start are started. */
export interface Starts {
  /** 3 unless told. */
  readonly kMeans?: number;
  /** 1 unless told. */
  readonly mixture?: number;
}

/**
 * The product's algorithms as functions that part points into k clusters, by the segmenter's id: with fewer starts than the
 * segmenters take unless told, since they are called many times. Ward's tree is made once per set of points.
 */
export function clusterers(starts: Starts = {}): Readonly<Record<string, ClusterInto>> {
  const trees = new WeakMap<Matrix, LinkageTree>();
  return {
    "k-means": (points, k, random) => kMeans(points, { k, random, restarts: starts.kMeans ?? 3 }).labels,
    ward: (points, k) => {
      const tree = trees.get(points) ?? linkage(points, "ward");
      trees.set(points, tree);
      return cutTree(tree, { k });
    },
    "gaussian-mixture": (points, k, random) =>
      gaussianMixture(points, {
        ...{ k, shape: "full", random, starts: starts.mixture ?? 1 },
        ...{ maxIterations: 100, tolerance: 1e-3, regularisation: 0.1 },
      }).labels,
    "k-medoids": (points, k, random) =>
      kMedoids(points, { k, random, starts: 1, mostRows: 1000, drawnRows: 1000, draws: 2 }).labels,
    "mini-batch-k-means": (points, k, random) => miniBatchKMeans(points, { k, random }).labels,
  };
}
