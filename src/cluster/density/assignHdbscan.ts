import type { Matrix } from "../../matrix/index.ts";
import { checkPoints } from "../checkPoints.ts";
import type { CondensedTree } from "./condensedTree.ts";
import type { HdbscanModel } from "./hdbscan.ts";
import { kdTree } from "./kdTree.ts";
import { membership, ownersOf } from "./labelRows.ts";
import { nearestRows } from "./nearestRows.ts";

export interface DenseAssignment {
  /** Labels of the model; −1 for rows that would have been noise. */
  readonly labels: Int32Array;
  /** As the model's probabilities, 0 … 1; 0 for noise. */
  readonly strengths: Float64Array;
}

/**
 * Puts new rows into the clusters of a model, which stays as it is. A row joins, of its 2 × minSamples nearest fitted rows, the nearest
 * by mutual reachability, at that density: it is in that row's cluster if the cluster was there at it, else noise. Its own core distance
 * is that to the minSamples-th nearest fitted row. Fitted rows may come out otherwise than they were labelled.
 *
 * @param points m × p, prepared as the fitted ones were.
 * @throws RangeError when the columns differ or points cannot be clustered.
 * Source: as `approximate_predict` of the package hdbscan, against which it is checked.
 */
export function assignHdbscan(model: HdbscanModel, points: Matrix): DenseAssignment {
  const fitted = model.points;
  const labels = new Int32Array(points.rows).fill(-1);
  const strengths = new Float64Array(points.rows);
  if (points.columns !== fitted.columns) {
    throw new RangeError(
      `Cannot assign rows to dense clusters: they have ${points.columns} columns, ${fitted.columns} are needed`,
    );
  }
  if (points.rows === 0) return { labels, strengths };
  checkPoints("assign rows to dense clusters", points);
  const { tree, cores, minSamples } = model;
  const labelOf = new Map(model.clusters.map(({ node }, label) => [node, label]));
  const owners = ownersOf(tree, Int32Array.from(labelOf.keys()));
  const kd = kdTree({ data: fitted.data, n: fitted.rows, p: fitted.columns });
  const nearest = nearestRows(kd, Math.min(fitted.rows, 2 * minSamples));
  for (let row = 0; row < points.rows; row++) {
    nearest.search(points.data, row * points.columns, -1);
    const core = Math.sqrt(nearest.squares[minSamples - 1]!);
    let reachability = Number.POSITIVE_INFINITY;
    let joined = -1;
    nearest.places.forEach((place, i) => {
      const mutual = Math.max(core, cores[kd.rows[place]!]!, Math.sqrt(nearest.squares[i]!));
      if (mutual >= reachability) return;
      reachability = mutual;
      joined = kd.rows[place]!;
    });
    const lambda = 1 / Math.max(reachability, tree.leastHeight);
    const owner = owners[clusterAt(tree, joined, lambda)]!;
    if (owner < 0 || (owner === 0 && lambda < tree.deaths[0]!)) continue;
    labels[row] = labelOf.get(owner)!;
    strengths[row] = membership(tree, owner, lambda);
  }
  return { labels, strengths };
}

/** The cluster that a row was in at a density. */
function clusterAt(tree: CondensedTree, row: number, lambda: number): number {
  let cluster = tree.rowClusters[row]!;
  if (tree.rowLambdas[row]! <= lambda) return cluster;
  while (cluster > 0 && tree.births[cluster]! >= lambda) cluster = tree.parents[cluster]!;
  return cluster;
}
