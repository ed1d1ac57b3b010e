import type { Matrix } from "../../matrix/index.ts";
import { checkPoints } from "../checkPoints.ts";
import { type LinkageTree, linkageTree } from "../hierarchy/linkageTree.ts";
import type { ThreadOptions } from "../pairs/distanceSums.ts";
import { type CondensedTree, condensedTree } from "./condensedTree.ts";
import { type DenseCluster, labelRows } from "./labelRows.ts";
import { relativeValidity } from "./relativeValidity.ts";
import { type ClusterSelection, selectClusters } from "./selectClusters.ts";
import { type SpanningTree, spanningTree } from "./spanningTree.ts";

/** Rows with the tree that joins them by density, of which clusters of any least size can be taken. */
export interface DensityTree {
  readonly points: Matrix;
  readonly minSamples: number;
  readonly spanning: SpanningTree;
  /** Single linkage under mutual reachability. */
  readonly linkage: LinkageTree;
}

export interface DensityTreeOptions extends ThreadOptions {
  /** A row's core distance is that to its nearest so many rows, itself counted, as in scikit-learn (the package hdbscan: one less). */
  readonly minSamples: number;
}

export interface ClusterTreeOptions {
  /** A group of fewer rows is no cluster; 2 or more. */
  readonly minClusterSize: number;
  /** `excess-of-mass` unless told. */
  readonly selection?: ClusterSelection;
  /** Whether all rows may be one cluster; false unless told. */
  readonly allowSingleCluster?: boolean;
}

export interface HdbscanOptions extends ClusterTreeOptions, ThreadOptions {
  /** As many as minClusterSize unless told. */
  readonly minSamples?: number;
}

/** What HDBSCAN found: labels, and all that is needed to assign new rows later. */
export interface HdbscanModel {
  readonly points: Matrix;
  readonly minSamples: number;
  readonly minClusterSize: number;
  /** Numbered by descending size; −1 is noise. */
  readonly labels: Int32Array;
  /** How near each row is to the densest of its cluster: λ of the row ÷ λ of the last, 0 … 1; 0 for noise. */
  readonly probabilities: Float64Array;
  /** In the order of the labels. */
  readonly clusters: readonly DenseCluster[];
  /** Rows that are noise ÷ all rows. */
  readonly noiseShare: number;
  /** See `relativeValidity`. */
  readonly relativeValidity: number | undefined;
  readonly tree: CondensedTree;
  /** Core distance of each row. */
  readonly cores: Float64Array;
}

/**
 * Hierarchical density-based clustering: clusters are regions that stay together over a wide range of densities; rows in sparse
 * regions are noise, −1. Exact, and independent of the number of threads. Rows that lie as far from two clusters as from their own
 * neighbours go with the nearest row (see `spanningTree`). Equal rows lie as far apart as the nearest that differ, so that λ is finite;
 * scikit-learn and the package hdbscan let it be infinite, which makes clusters of a handful of equal rows. Where many rows are equal, labels
 * differ for that: on 2,357 CDNOW customers, 1,341 of them equal to an earlier one, by an adjusted Rand index of 0.15, 8 clusters against 91
 * (docs/methods/density.md).
 *
 * @param points n × p, as a rule standardised; n ≥ minSamples.
 * @throws RangeError when there are no rows or columns, fewer rows than minSamples, more than 2²⁹ neighbours to keep (rows ×
 * minSamples), or an option is out of range; the signal's reason when aborted.
 * Cost: see `spanningTree`. Source: Campello, Moulavi, Zimek and Sander 2015, doi:10.1145/2733381; checked against scikit-learn's
 * HDBSCAN and the package hdbscan.
 */
export async function hdbscan(points: Matrix, options: HdbscanOptions): Promise<HdbscanModel> {
  const { minClusterSize, minSamples = minClusterSize } = options;
  checkCount("minClusterSize", minClusterSize, 2);
  return clusterDensityTree(await densityTree(points, { ...options, minSamples }), options);
}

/** The tree of rows by density, as `hdbscan` makes it. */
export async function densityTree(points: Matrix, options: DensityTreeOptions): Promise<DensityTree> {
  const { minSamples } = options;
  checkPoints(what, points);
  checkCount("minSamples", minSamples, 1);
  if (points.rows < minSamples) {
    throw new RangeError(
      `Cannot ${what}: there are ${points.rows} rows, at least minSamples = ${minSamples} are needed`,
    );
  }
  if (points.rows * minSamples > mostNeighbours) {
    throw new RangeError(
      `Cannot ${what}: ${points.rows} rows with minSamples = ${minSamples} need more than 2 GiB, a sample of the rows is needed`,
    );
  }
  const spanning = await spanningTree({ data: points.data, n: points.rows, p: points.columns }, minSamples, options);
  return { points, minSamples, spanning, linkage: linkageTree("single", points.rows, spanning) };
}

/** Takes clusters of a density tree. O(n). @throws RangeError when minClusterSize is out of range. */
export function clusterDensityTree(density: DensityTree, options: ClusterTreeOptions): HdbscanModel {
  const { minClusterSize, selection = "excess-of-mass", allowSingleCluster = false } = options;
  checkCount("minClusterSize", minClusterSize, 2);
  const { points, minSamples, spanning } = density;
  const tree = condensedTree(density.linkage, minClusterSize);
  const found = labelRows(tree, selectClusters(tree, selection, allowSingleCluster));
  return {
    ...{ points, minSamples, minClusterSize, ...found, tree, cores: spanning.cores },
    noiseShare: found.labels.reduce((sum, label) => sum + (label < 0 ? 1 : 0), 0) / points.rows,
    relativeValidity: relativeValidity(spanning, found.labels),
  };
}

const what = "cluster by density";
/** The neighbours of all rows that are kept, 4 bytes each. */
const mostNeighbours = 2 ** 29;

function checkCount(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`Cannot ${what}: ${name} is ${value}, a whole number of ${least} or more is needed`);
}
