import type { Matrix } from "../../matrix/index.ts";
import { numberBySize } from "../numberBySize.ts";
import type { LinkageTree } from "./linkageTree.ts";

/** Where to cut: into k clusters, or so that no merge above a height is made. */
export type TreeCut = { readonly k: number } | { readonly height: number };

/**
 * The clusters that are left when a tree is cut: one label per row, numbered by descending size, equal sizes by their first row.
 * By k, exactly k clusters, also where heights are equal (the merges are then those that stand first). By height, all merges of
 * that height or less are made.
 *
 * @throws RangeError when k is not a whole number of 1 … rows, or the height is below 0 or not a number.
 * Checked against scipy's `fcluster`.
 */
export function cutTree(tree: LinkageTree, cut: TreeCut): Int32Array {
  return "k" in cut
    ? clustersAfter(tree, tree.rows - checkedK(tree, cut.k))
    : clustersAfter(tree, upTo(tree, cut.height));
}

/** A cut by how much of the variance lies between clusters. */
export interface ShareCut {
  /** As `cutTree` gives them. */
  readonly labels: Int32Array;
  readonly k: number;
  /** Sum of squares between clusters ÷ total, 0 … 1: at least the share asked for. */
  readonly share: number;
}

/**
 * The fewest clusters between which at least a share of the sum of squares lies. Undefined when all rows are equal, which leaves
 * nothing to share.
 *
 * @param points the n × p points that the tree was made of.
 * @throws RangeError when the share is not a number from 0 to 1; TypeError when the points have another number of rows.
 */
export function cutByShare(tree: LinkageTree, points: Matrix, share: number): ShareCut | undefined {
  if (!(share >= 0 && share <= 1)) {
    throw new RangeError(`Cannot cut a tree: the share is ${share}, a number from 0 to 1 is needed`);
  }
  const shares = betweenShares(tree, points);
  if (shares === undefined) return undefined;
  const place = shares.findIndex((value) => value >= share);
  return { labels: cutTree(tree, { k: place + 1 }), k: place + 1, share: shares[place]! };
}

/**
 * Sum of squares between clusters ÷ total for k = 1 … n clusters, entry k − 1: from 0 to exactly 1, never falling. For any
 * linkage, from the points. Undefined when all rows are equal. O(n·p).
 *
 * @throws TypeError when the points have another number of rows than the tree.
 */
export function betweenShares(tree: LinkageTree, points: Matrix): Float64Array | undefined {
  const { rows } = tree;
  checkRows(tree, points);
  const growth = withinGrowth(tree, points);
  const within = new Float64Array(rows);
  for (let merge = 0; merge < rows - 1; merge++) within[merge + 1] = within[merge]! + growth[merge]!;
  const total = within[rows - 1]!;
  if (total === 0) return undefined;
  return within.map((_, place) => (place === 0 ? 0 : 1 - within[rows - 1 - place]! / total));
}

/** By how much each merge lets the sum of squares within clusters grow. */
function withinGrowth(tree: LinkageTree, { data, columns: p }: Matrix): Float64Array {
  const { rows } = tree;
  const centroids = new Float64Array((2 * rows - 1) * p);
  centroids.set(data);
  return tree.heights.map((_, merge) => {
    const [a, b] = [tree.first[merge]!, tree.second[merge]!];
    const ofB = sizeOf(tree, b) / tree.sizes[merge]!;
    let squares = 0;
    for (let j = 0; j < p; j++) {
      const difference = centroids[b * p + j]! - centroids[a * p + j]!;
      squares += difference * difference;
      centroids[(rows + merge) * p + j] = centroids[a * p + j]! + difference * ofB;
    }
    return sizeOf(tree, a) * ofB * squares;
  });
}

function sizeOf(tree: LinkageTree, cluster: number): number {
  return cluster < tree.rows ? 1 : tree.sizes[cluster - tree.rows]!;
}

/** Throws in words when the points cannot be those of the tree. */
export function checkRows(tree: LinkageTree, points: Matrix): void {
  if (points.rows === tree.rows) return;
  throw new TypeError(
    `Cannot read a tree: it has ${tree.rows} rows and the points ${points.rows}, the points that it was made of are needed`,
  );
}

function checkedK(tree: LinkageTree, k: number): number {
  if (Number.isInteger(k) && k >= 1 && k <= tree.rows) return k;
  throw new RangeError(
    `Cannot cut a tree: k is ${k}, a whole number from 1 to ${tree.rows}, the number of rows, is needed`,
  );
}

function upTo(tree: LinkageTree, height: number): number {
  if (!(height >= 0))
    throw new RangeError(`Cannot cut a tree: the height is ${height}, a number of 0 or more is needed`);
  const above = tree.heights.findIndex((other) => other > height);
  return above < 0 ? tree.heights.length : above;
}

function clustersAfter(tree: LinkageTree, merges: number): Int32Array {
  const { rows } = tree;
  const cluster = new Int32Array(rows + merges);
  for (let i = rows + merges - 1, next = 0; i >= 0; i--) {
    if (cluster[i] === 0) cluster[i] = ++next;
    if (i < rows) continue;
    cluster[tree.first[i - rows]!] = cluster[i]!;
    cluster[tree.second[i - rows]!] = cluster[i]!;
  }
  return numberBySize(cluster.subarray(0, rows));
}
