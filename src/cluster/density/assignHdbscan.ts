import type { Matrix } from "../../matrix/index.ts";
import { checkValues } from "../checkPoints.ts";
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

/** Where new rows join a density tree: by row the fitted row, and the mutual reachability of the two. */
export interface JoinedRows {
  readonly fitted: Int32Array;
  readonly distances: Float64Array;
  /** The first fitted row that is equal to it; −1 when none is. */
  readonly equal: Int32Array;
}

/** What assignment needs of a density tree and of the clusters taken of it. */
export interface FittedDensity extends Pick<HdbscanModel, "points" | "minSamples" | "cores"> {
  readonly tree: Omit<CondensedTree, "sizes" | "stabilities">;
  /** In the order of the labels: their numbers in the tree. */
  readonly clusters: readonly { readonly node: number }[];
}

/**
 * Joins new rows to a tree, which stays as it is: each, of its 2 × minSamples nearest fitted rows, with the nearest by mutual
 * reachability. Its own core distance is that to the minSamples-th nearest fitted row.
 *
 * @param points m × p, prepared as the fitted ones were.
 * @throws RangeError when the columns differ or points cannot be clustered.
 */
export function joinRows(
  { points: fitted, minSamples, cores }: Pick<HdbscanModel, "points" | "minSamples" | "cores">,
  points: Matrix,
): JoinedRows {
  const { rows } = points;
  const joined = {
    fitted: new Int32Array(rows),
    distances: new Float64Array(rows),
    equal: new Int32Array(rows).fill(-1),
  };
  if (points.columns !== fitted.columns) {
    throw new RangeError(
      `Cannot assign rows to dense clusters: they have ${points.columns} columns, ${fitted.columns} are needed`,
    );
  }
  if (points.rows === 0) return joined;
  checkValues("assign rows to dense clusters", points);
  const tree = kdTree({ data: fitted.data, n: fitted.rows, p: fitted.columns });
  const nearest = nearestRows(tree, Math.min(fitted.rows, 2 * minSamples));
  for (let row = 0; row < points.rows; row++) {
    nearest.search(points.data, row * points.columns, -1);
    const core = Math.sqrt(nearest.squares[minSamples - 1]!);
    let least = Number.POSITIVE_INFINITY;
    nearest.places.forEach((place, i) => {
      const mutual = Math.max(core, cores[tree.rows[place]!]!, Math.sqrt(nearest.squares[i]!));
      if (mutual >= least) return;
      least = mutual;
      joined.fitted[row] = tree.rows[place]!;
    });
    joined.distances[row] = least;
    if (nearest.squares[0] === 0) joined.equal[row] = tree.rows[nearest.places[0]!]!;
  }
  return joined;
}

/**
 * Puts new rows into the clusters of a model, which stays as it is. A row is in the cluster of the fitted row that it joins (see
 * `joinRows`) if that cluster was there at the density at which it joins, else it is noise. Fitted rows may come out otherwise than
 * they were labelled, unless a row equal to a fitted one is told to belong where that does (`as-equal`).
 *
 * @param joined where the rows join, when that is known: it holds for every model of the same tree.
 * @throws as `joinRows`.
 * Source: as `approximate_predict` of the package hdbscan, against which it is checked.
 */
export function assignHdbscan(
  model: FittedDensity,
  points: Matrix,
  joined = joinRows(model, points),
  equalRows: "as-new" | "as-equal" = "as-new",
): DenseAssignment {
  const labels = new Int32Array(points.rows).fill(-1);
  const strengths = new Float64Array(points.rows);
  const { tree } = model;
  const labelOf = new Map(model.clusters.map(({ node }, label) => [node, label]));
  const owners = ownersOf(tree, Int32Array.from(labelOf.keys()));
  for (let row = 0; row < points.rows; row++) {
    const equal = equalRows === "as-equal" ? joined.equal[row]! : -1;
    const lambda = equal < 0 ? 1 / Math.max(joined.distances[row]!, tree.leastHeight) : tree.rowLambdas[equal]!;
    const owner = owners[clusterAt(tree, equal < 0 ? joined.fitted[row]! : equal, lambda)]!;
    if (owner < 0 || (owner === 0 && lambda < tree.deaths[0]!)) continue;
    labels[row] = labelOf.get(owner)!;
    strengths[row] = membership(tree, owner, lambda);
  }
  return { labels, strengths };
}

/** The cluster that a row was in at a density. */
function clusterAt(tree: FittedDensity["tree"], row: number, lambda: number): number {
  let cluster = tree.rowClusters[row]!;
  if (tree.rowLambdas[row]! <= lambda) return cluster;
  while (cluster > 0 && tree.births[cluster]! >= lambda) cluster = tree.parents[cluster]!;
  return cluster;
}
