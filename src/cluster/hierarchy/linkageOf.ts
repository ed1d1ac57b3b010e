import { checkCondensedPairs } from "./checkCondensedPairs.ts";
import { type LinkageTree, linkageTree } from "./linkageTree.ts";
import { chainOver } from "./pairChain.ts";
import { tilesOf } from "./pairTiles.ts";

/**
 * Average or complete linkage of rows of which only the dissimilarities are known, such as Gower's; otherwise as `linkage`. Ward is
 * not possible: its sums of squares are of points.
 *
 * @param values dissimilarities of the pairs (0, 1), (0, 2) … (n − 2, n − 1), each a finite number of 0 or more; not changed.
 * @throws TypeError when there is not one value per pair; RangeError when there are no rows, more than 20,000, or a value is out of range.
 * Cost O(n²) time and memory. Checked against scipy's `linkage`.
 */
export function linkageOf(
  { rows, values }: { readonly rows: number; readonly values: Float64Array },
  method: "average" | "complete",
): LinkageTree {
  const what = `cluster by ${method} linkage`;
  checkCondensedPairs(what, { rows, values });
  return linkageTree(method, rows, chainOver(method, rows, tilesOf(rows, values)));
}
