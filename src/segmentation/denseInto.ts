import {
  assignDbscan,
  assignHdbscan,
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
import type { DenseSettings, SettingsByAlgorithm } from "../plugin.ts";
import { toSegments } from "./denseSegments.ts";
import { drawn, together } from "./drawn.ts";

/** Density at a row is told by its nearest so many, as the segmenters have it unless a project says otherwise. */
const usualSamples = 10;

/** Least sizes of a region that are tried where none is told, as shares of the rows. */
const shares = [0.12, 0.08, 0.05, 0.03, 0.02];

/**
 * Parts rows by HDBSCAN with the least size of a region, as a share of the rows, that gave k segments, or the number nearest to k.
 * Without settings several are tried, and the division taken whose number of clusters, rows in no region counted as one, is nearest
 * to k; of equally near ones that of the larger regions. The tree of all rows is made once per set of points.
 */
export function hdbscanInto(settings?: SettingsByAlgorithm["hdbscan"]): ClusterInto {
  const trees = new WeakMap<Matrix, Promise<DensityTree>>();
  const { minSamples = usualSamples } = settings ?? {};
  const treeOf = (points: Matrix) => {
    const tree = trees.get(points) ?? densityTree(points, { minSamples, threads: 1 });
    trees.set(points, tree);
    return tree;
  };
  return async (points, k, random) => {
    if (points.rows < minSamples || settings?.divisions.length === 0) return new Int32Array(points.rows);
    if (settings === undefined) return nearestDivision(await treeOf(points), k);
    const { fitCustomers, selection, divisions } = settings;
    const draw = points.rows <= fitCustomers ? undefined : drawn(points, fitCustomers, random);
    const tree = await treeOf(draw?.points ?? points);
    const share = divisions.reduce((best, one) =>
      Math.abs(one.k - k) < Math.abs(best.k - k) ? one : best,
    ).clusterShare;
    const minClusterSize = Math.max(2, Math.ceil(share * tree.points.rows - 1e-9));
    const model = clusterDensityTree(tree, { minClusterSize, selection });
    const labels = draw ? together(draw, model.labels, assignHdbscan(model, draw.rest).labels) : model.labels;
    return segmentsOf(points, labels, settings);
  };
}

/** Parts rows by DBSCAN within the radius that is told; without settings within that at the knee of their k-distance curve, into one cluster where there is none. */
export function dbscanInto(settings?: SettingsByAlgorithm["dbscan"]): ClusterInto {
  if (settings === undefined) return byKnee;
  const { eps, minSamples, fitCustomers } = settings;
  return (points, _k, random) => {
    if (points.rows < minSamples) return new Int32Array(points.rows);
    if (points.rows <= fitCustomers) {
      return segmentsOf(points, dbscan(points, { eps, minSamples }).labels, settings);
    }
    const draw = drawn(points, fitCustomers, random);
    const model = dbscan(draw.points, { eps, minSamples });
    return segmentsOf(points, together(draw, model.labels, assignDbscan(model, draw.rest)), settings);
  };
}

/** Regions as the segmenters make segments of them, with shares of these rows for their numbers of customers. */
function segmentsOf(points: Matrix, labels: Int32Array, { minimumShare, leastOutside }: DenseSettings): Int32Array {
  const limits = { leastRegion: minimumShare * points.rows, leastPeople: leastOutside * points.rows };
  return toSegments(points, labels, limits).labels;
}

function nearestDivision(tree: DensityTree, k: number): Int32Array {
  const sizes = [...new Set(shares.map((share) => Math.max(2, Math.ceil(share * tree.points.rows))))];
  const found = sizes.map((minClusterSize) => withOthers(clusterDensityTree(tree, { minClusterSize }).labels));
  return found.reduce((best, labels) => (awayFrom(k, labels) < awayFrom(k, best) ? labels : best));
}

const byKnee: ClusterInto = (points) => {
  const minSamples = usualSamples;
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
