import type { Matrix } from "../../matrix/index.ts";
import { checkPoints } from "../checkPoints.ts";
import type { Rows } from "../lloyd.ts";
import { checkCondensed } from "./condensed.ts";
import { type FoundMerges, type LinkageMethod, type LinkageTree, linkageTree } from "./linkageTree.ts";
import { pairChain } from "./pairChain.ts";
import { singleTree } from "./singleTree.ts";
import { wardChain } from "./wardChain.ts";

/**
 * Agglomerative clustering: each row begins as a cluster, and the two nearest clusters are joined until one is left. Distances
 * are Euclidean. `ward` joins where the sum of squares within clusters grows least, and its height is √(2 × that growth);
 * `average` goes by the mean distance of the rows of one cluster to those of the other, `complete` by the largest, `single`
 * by the smallest.
 *
 * Ties: of clusters equally near, the one before in the chain of neighbours, else the one whose last row stands first; merges of
 * equal height in the order found. So equal points in equal order give equal bits; put rows into a canonical order first.
 *
 * @param points n × p, as a rule standardised: a column of large spread dominates the others.
 * @throws RangeError when there are no rows or columns, or more than 20,000 rows for `average` and `complete`, which keep the
 * distance of each pair (n² × 4 bytes). `ward` and `single` keep O(n·p).
 * Cost O(n²·p) time. Source: Ward 1963; Murtagh and Legendre 2014 (as their Ward2); checked against scipy's `linkage`.
 */
export function linkage(points: Matrix, method: LinkageMethod): LinkageTree {
  const what = `cluster by ${method} linkage`;
  checkPoints(what, points);
  const rows: Rows = { data: points.data, n: points.rows, p: points.columns };
  return linkageTree(method, rows.n, findMerges(rows, method, what));
}

function findMerges(rows: Rows, method: LinkageMethod, what: string): FoundMerges {
  if (method === "ward") return wardChain(rows);
  if (method === "single") return singleTree(rows);
  checkCondensed(what, rows.n);
  return pairChain(method, rows);
}
