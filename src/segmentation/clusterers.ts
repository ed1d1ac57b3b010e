import {
  type ClusterInto,
  cutTree,
  gaussianMixture,
  kMeans,
  kMedoids,
  kMedoidsScan,
  type LinkageMethod,
  type LinkageTree,
  linkage,
  miniBatchKMeans,
} from "../cluster/index.ts";
import type { Matrix } from "../matrix/index.ts";
import type { Random } from "../random/index.ts";
import { dbscanInto, hdbscanInto } from "./denseInto.ts";

/** How algorithms are run: how often those that depend on where they start are started, and by which linkage. */
export interface Starts {
  /** 3 unless told. */
  readonly kMeans?: number;
  /** 1 unless told. */
  readonly mixture?: number;
  /** `average` unless told. */
  readonly linkage?: LinkageMethod | undefined;
}

/**
 * The product's algorithms as functions that part points into k clusters, by the segmenter's id: with fewer starts than the
 * segmenters take unless told, since they are called many times. Trees are made once per set of points. `hdbscan` and `dbscan` find
 * regions as their segmenters do and give what comes nearest to k, with rows in no region as a cluster of the last label.
 */
export function clusterers(starts: Starts = {}): Readonly<Record<string, ClusterInto>> {
  return {
    "k-means": (points, k, random) => kMeans(points, { k, random, restarts: starts.kMeans ?? 3 }).labels,
    ward: cutting("ward"),
    linkage: cutting(starts.linkage ?? "average"),
    "gaussian-mixture": (points, k, random) =>
      gaussianMixture(points, {
        ...{ k, shape: "full", random, starts: starts.mixture ?? 1 },
        ...{ maxIterations: 100, tolerance: 1e-3, regularisation: 0.1 },
      }).labels,
    "k-medoids": (points, k, random) => kMedoids(points, { k, random, ...medoidEffort }).labels,
    "mini-batch-k-means": (points, k, random) => miniBatchKMeans(points, { k, random }).labels,
    hdbscan: hdbscanInto(),
    dbscan: dbscanInto,
  };
}

const medoidEffort = { starts: 1, mostRows: 1000, drawnRows: 1000, draws: 2 };

/** What the clusterer `k-medoids` gives for each k from 1 to kMax that there are rows for, by k, in little more time than the last of them takes. */
export function medoidPartitions(points: Matrix, kMax: number, random: Random): ReadonlyMap<number, Int32Array> {
  const models = kMedoidsScan(points, { kMin: 1, kMax, random, ...medoidEffort });
  return new Map(models.map(({ k, labels }) => [k, labels]));
}

function cutting(method: LinkageMethod): ClusterInto {
  const trees = new WeakMap<Matrix, LinkageTree>();
  return (points, k) => {
    const tree = trees.get(points) ?? linkage(points, method);
    trees.set(points, tree);
    return cutTree(tree, { k });
  };
}
