import {
  assign,
  assignMixture,
  type ClusterInto,
  drawRows,
  gaussianMixture,
  kMeans,
  kMedoids,
  kMedoidsScan,
  miniBatchKMeans,
  numberBySize,
  takeRows,
  tooFewRows,
} from "../cluster/index.ts";
import type { Matrix } from "../matrix/index.ts";
import type { SegmenterSettings, SettingsByAlgorithm } from "../plugin.ts";
import type { Random } from "../random/index.ts";
import { dbscanInto, hdbscanInto } from "./denseInto.ts";
import { treeInto } from "./treeInto.ts";
import { givenSettings, mixtureSearch, settingsFor } from "./usualSettings.ts";

/** How algorithms are run again: with which settings, and how often those that depend on where they start are started at most. */
export interface Rerun {
  /** What gave the labels, of each algorithm that is told; the others are run with the usual settings. */
  readonly settings?: readonly SegmenterSettings[];
  /** 3 unless told, and never more than the settings say. */
  readonly kMeans?: number;
  /** Starts and tries of each: 1 unless told, and never more than the settings say. */
  readonly mixture?: number;
  /** Of the algorithms that see answers: latent classes and k-prototypes 2, Gower 1 unless told, and never more than the settings say. */
  readonly mixed?: number;
}

/**
 * The product's algorithms as functions that part points into k clusters, by the segmenter's id: with the settings that they are
 * given, but fewer starts, since they are called many times. Trees are made once per set of points. `dbscan` and `hdbscan` find
 * regions as their segmenters do, however many these are, with rows in no region as a cluster of the last label; without settings
 * they take what comes nearest to k.
 */
export function clusterers(rerun: Rerun = {}): Readonly<Record<string, ClusterInto>> {
  const { settings = [] } = rerun;
  const linkage = settingsFor(settings, "linkage");
  return {
    "k-means": (points, k, random) => kMeans(points, { k, random, restarts: kMeansStarts(rerun) }).labels,
    "ml-kmeans": kMeansOfSome(rerun),
    ward: treeInto("ward", settingsFor(settings, "ward")),
    linkage: treeInto(linkage.method, linkage),
    "gaussian-mixture": mixtureInto(settingsFor(settings, "gaussian-mixture"), rerun.mixture ?? 1),
    "k-medoids": (points, k, random) => kMedoids(points, { k, random, ...medoidEffort(settings) }).labels,
    "mini-batch-k-means": (points, k, random) => {
      const { batchRows, restarts, maxIterations, patience, reassignBelow } = settingsFor(
        settings,
        "mini-batch-k-means",
      );
      const effort = { batchRows, maxIterations, patience, reassignBelow, restarts: Math.min(3, restarts) };
      return miniBatchKMeans(points, { k, random, ...effort }).labels;
    },
    hdbscan: hdbscanInto(givenSettings(settings, "hdbscan")),
    dbscan: dbscanInto(givenSettings(settings, "dbscan")),
  };
}

/** How often k-means is started when it is run again. */
export function kMeansStarts({ settings = [], kMeans: most = 3 }: Rerun): number {
  return Math.min(most, settingsFor(settings, "k-means").restarts);
}

/**
 * What the package `ml-kmeans` looks for, by the product's own k-means, which finds the same partition where that does: on as many rows as
 * its segmenter looks at, drawn at random where there are more, the others assigned.
 */
function kMeansOfSome({ settings = [], kMeans: most = 3 }: Rerun): ClusterInto {
  const { restarts, sample } = settingsFor(settings, "ml-kmeans");
  const effort = { restarts: Math.min(most, restarts) };
  return (points, k, random) => {
    if (points.rows <= sample) return kMeans(points, { k, random, ...effort }).labels;
    const drawn = takeRows(points, drawRows(points.rows, sample, random));
    if (tooFewRows(drawn, k) !== undefined) return kMeans(points, { k, random, ...effort }).labels;
    return numberBySize(assign(kMeans(drawn, { k, random, ...effort }), points).labels);
  };
}

/** What the clusterer `k-medoids` gives for each k from 1 to kMax that there are rows for, by k, in little more time than the last of them takes. */
export function medoidPartitions(
  points: Matrix,
  kMax: number,
  random: Random,
  settings: readonly SegmenterSettings[] = [],
): ReadonlyMap<number, Int32Array> {
  const models = kMedoidsScan(points, { kMin: 1, kMax, random, ...medoidEffort(settings) });
  return new Map(models.map(({ k, labels }) => [k, labels]));
}

function medoidEffort(settings: readonly SegmenterSettings[]) {
  const { metric, fitCustomers, draws, maxIterations } = settingsFor(settings, "k-medoids");
  const rows = { mostRows: fitCustomers, drawnRows: fitCustomers, draws: Math.min(2, draws) };
  return { metric, starts: 1, maxIterations, ...rows };
}

function mixtureInto(
  { fitCustomers, starts, attempts, ...told }: SettingsByAlgorithm["gaussian-mixture"],
  most: number,
): ClusterInto {
  const { maxIterations, tolerance, regularisation } = told;
  const tries = { starts: Math.min(most, starts), attempts: Math.min(most, attempts) };
  const effort = { ...tries, maxIterations, tolerance, regularisation };
  return (points, k, random) => {
    const drawn = points.rows <= fitCustomers ? points : takeRows(points, drawRows(points.rows, fitCustomers, random));
    const some = tooFewRows(drawn, k) === undefined ? drawn : points;
    const model = gaussianMixture(some, { ...mixtureSearch, ...effort, k, random });
    return some === points ? model.labels : assignMixture(model, points).labels;
  };
}
