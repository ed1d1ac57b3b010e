import {
  assign,
  type ClusterInto,
  clusterMeans,
  cutByShare,
  cutTree,
  drawRows,
  type LinkageMethod,
  type LinkageTree,
  linkage,
  numberBySize,
  takeRows,
} from "../cluster/index.ts";
import type { Matrix } from "../matrix/index.ts";
import type { TreeSettings } from "../plugin.ts";

/**
 * Gives all rows the labels of prototypes: of Ward, whose clusters are round, those of the nearest center; of the other linkages, whose
 * clusters may have any shape, those of the nearest prototype.
 */
export function spreadFrom(
  prototypes: Matrix,
  points: Matrix,
  method: LinkageMethod,
): (labels: Int32Array) => Int32Array {
  if (prototypes === points) return (labels) => labels;
  if (method === "ward") return (labels) => numberBySize(assign(clusterMeans(prototypes, labels), points).labels);
  const nearest = assign({ centers: prototypes }, points).labels;
  return (labels) => numberBySize(nearest.map((prototype) => labels[prototype]!));
}

/**
 * Parts rows by cutting a tree as its segmenter does: into k, or, at the k that a cut which was asked for left, where this cut falls.
 * The tree of all rows is made once per set of points; of prototypes, which are drawn, every time.
 */
export function treeInto(method: LinkageMethod, { treeCustomers, cut }: TreeSettings): ClusterInto {
  const trees = new WeakMap<Matrix, LinkageTree>();
  return (points, k, random) => {
    const few = points.rows <= treeCustomers;
    const prototypes = few ? points : takeRows(points, drawRows(points.rows, treeCustomers, random));
    const tree = trees.get(prototypes) ?? linkage(prototypes, method);
    if (few) trees.set(points, tree);
    const labels = cut?.k === k ? cutAsAsked(tree, prototypes, method, cut) : cutTree(tree, { k });
    return spreadFrom(prototypes, points, method)(labels);
  };
}

/** A height of Ward grows with the root of the number of rows, of which there may be fewer here; those of other linkages are distances. */
function cutAsAsked(
  tree: LinkageTree,
  points: Matrix,
  method: LinkageMethod,
  cut: NonNullable<TreeSettings["cut"]>,
): Int32Array {
  if ("betweenShare" in cut) return cutByShare(tree, points, cut.betweenShare)?.labels ?? new Int32Array(points.rows);
  const scale = method === "ward" ? Math.sqrt(points.rows / cut.rows) : 1;
  return cutTree(tree, { height: cut.height * scale });
}
