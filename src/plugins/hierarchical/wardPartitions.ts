import {
  assign,
  clusterMeans,
  cutTree,
  drawRows,
  type LinkageTree,
  linkage,
  numberBySize,
  takeRows,
} from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { Random } from "segmentarium/random";

/** Ward's tree, and the partitions that its cuts give. */
export interface WardPartitions {
  readonly tree: LinkageTree;
  /** Ascending k; one label per row of the points, numbered by descending size. */
  readonly partitions: readonly { readonly k: number; readonly labels: Int32Array }[];
}

/**
 * Cuts Ward's tree into each k that it has clusters at different heights for. Up to `most` rows the tree holds all of them; above,
 * it is made of so many prototypes, drawn at random, and every row goes to the nearest center of the prototypes' clusters.
 *
 * @param points n × p, at least one row and one column.
 */
export function wardPartitions(
  points: Matrix,
  range: { readonly kMin: number; readonly kMax: number; readonly most: number },
  random: Random,
): WardPartitions {
  const prototypes = points.rows <= range.most ? points : takeRows(points, drawRows(points.rows, range.most, random));
  const tree = linkage(prototypes, "ward");
  const partitions = [];
  for (let k = range.kMin; k <= range.kMax && parts(tree, k); k++) {
    const labels = cutTree(tree, { k });
    partitions.push({ k, labels: prototypes === points ? labels : assignAll(points, prototypes, labels) });
  }
  return { tree, partitions };
}

/** Whether the merge that a cut into k undoes joined rows that differ. */
function parts(tree: LinkageTree, k: number): boolean {
  return k <= tree.rows && tree.heights[tree.rows - k]! > 0;
}

function assignAll(points: Matrix, prototypes: Matrix, labels: Int32Array): Int32Array {
  return numberBySize(assign(clusterMeans(prototypes, labels), points).labels);
}
