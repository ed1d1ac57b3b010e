import {
  type ClusterInto,
  clusterDensityTree,
  type DensityTree,
  dbscan,
  densityTree,
  kDistances,
  numberBySize,
  suggestEps,
} from "../cluster/index.ts";
import type { Matrix } from "../matrix/index.ts";

/** Density at a row is told by its nearest so many, as the segmenters have it unless a project says otherwise. */
const minSamples = 10;

/** Least sizes of a region that are tried, as shares of the rows. */
const shares = [0.12, 0.08, 0.05, 0.03, 0.02];

/**
 * Parts rows by HDBSCAN at several least sizes of a region, and takes the division whose number of clusters, rows in no region counted
 * as one, is nearest to k; of equally near ones that of the larger regions. The tree is made once per set of points.
 */
export function hdbscanInto(): ClusterInto {
  const trees = new WeakMap<Matrix, Promise<DensityTree>>();
  return async (points, k) => {
    if (points.rows < minSamples) return new Int32Array(points.rows);
    const growing = trees.get(points) ?? densityTree(points, { minSamples, threads: 1 });
    trees.set(points, growing);
    const tree = await growing;
    const sizes = [...new Set(shares.map((share) => Math.max(2, Math.ceil(share * points.rows))))];
    const found = sizes.map((minClusterSize) => withOthers(clusterDensityTree(tree, { minClusterSize }).labels));
    return found.reduce((best, labels) => (awayFrom(k, labels) < awayFrom(k, best) ? labels : best));
  };
}

/** Parts rows by DBSCAN within the radius at the knee of their k-distance curve; into one cluster where there is none. */
export const dbscanInto: ClusterInto = (points) => {
  if (points.rows < minSamples) return new Int32Array(points.rows);
  const { eps } = suggestEps(kDistances(points, minSamples));
  if (eps === undefined) return new Int32Array(points.rows);
  const least = shares.at(-1)! * points.rows;
  const { labels, sizes } = dbscan(points, { eps, minSamples });
  return withOthers(numberBySize(labels.map((label) => (label >= 0 && sizes[label]! >= least ? label : -1))));
};

/** Rows labelled −1 as a cluster of the last label. */
function withOthers(labels: Int32Array): Int32Array {
  const regions = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  return labels.map((label) => (label < 0 ? regions : label));
}

function awayFrom(k: number, labels: Int32Array): number {
  return Math.abs(k - new Set(labels).size);
}
