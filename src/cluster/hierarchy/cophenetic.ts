import type { Matrix } from "../../matrix/index.ts";
import { checkCondensed, condensedDistances, pairStarts } from "./condensed.ts";
import { checkRows } from "./cutTree.ts";
import type { LinkageTree } from "./linkageTree.ts";

/**
 * Cophenetic distances: for each pair of rows the height at which they come into one cluster, in the condensed order
 * (0, 1), (0, 2) … (n − 2, n − 1). O(n²) time, 4 n² bytes.
 *
 * @throws RangeError for more than 20,000 rows. Checked against scipy's `cophenet`.
 */
export function cophenetic(tree: LinkageTree): Float64Array {
  const { rows: n } = tree;
  checkCondensed("take cophenetic distances", n);
  const distances = new Float64Array((n * (n - 1)) / 2);
  const starts = pairStarts(n);
  const { order, begins } = leafOrder(tree);
  for (let merge = 0; merge < n - 1; merge++) {
    const begin = begins[n + merge]!;
    const middle = begins[tree.second[merge]!]!;
    const end = begin + tree.sizes[merge]!;
    const height = tree.heights[merge]!;
    for (let x = begin; x < middle; x++) {
      const a = order[x]!;
      for (let y = middle; y < end; y++) {
        const b = order[y]!;
        distances[a < b ? starts[a]! + b : starts[b]! + a] = height;
      }
    }
  }
  return distances;
}

/**
 * How well a tree keeps the distances of its rows: the correlation, −1 … 1, of cophenetic with Euclidean distances. Higher is
 * better. Undefined when either does not vary (fewer than three rows, or all pairs equally far). O(n²·p).
 *
 * @param points the n × p points that the tree was made of.
 * @throws TypeError when the points have another number of rows; RangeError for more than 20,000 rows.
 * Source: Sokal and Rohlf 1962, doi:10.2307/1217208.
 */
export function copheneticCorrelation(tree: LinkageTree, points: Matrix): number | undefined {
  checkRows(tree, points);
  const ofTree = cophenetic(tree);
  const ofPoints = condensedDistances({ data: points.data, n: points.rows, p: points.columns });
  if (isConstant(ofTree) || isConstant(ofPoints)) return undefined;
  const meanOfTree = meanOf(ofTree);
  const meanOfPoints = meanOf(ofPoints);
  let both = 0;
  let tree2 = 0;
  let points2 = 0;
  for (let i = 0; i < ofTree.length; i++) {
    const a = ofTree[i]! - meanOfTree;
    const b = ofPoints[i]! - meanOfPoints;
    both += a * b;
    tree2 += a * a;
    points2 += b * b;
  }
  return Math.max(-1, Math.min(1, both / Math.sqrt(tree2) / Math.sqrt(points2)));
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

function meanOf(values: Float64Array): number {
  const origin = values[0]!;
  let sum = 0;
  for (const value of values) sum += value - origin;
  return origin + sum / values.length;
}

/** The rows in an order in which each cluster's stand together, and where each cluster begins. */
function leafOrder(tree: LinkageTree): { order: Int32Array; begins: Int32Array } {
  const { rows } = tree;
  const begins = new Int32Array(2 * rows - 1);
  for (let merge = rows - 2; merge >= 0; merge--) {
    const first = tree.first[merge]!;
    begins[first] = begins[rows + merge]!;
    begins[tree.second[merge]!] = begins[first]! + (first < rows ? 1 : tree.sizes[first - rows]!);
  }
  const order = new Int32Array(rows);
  for (let row = 0; row < rows; row++) order[begins[row]!] = row;
  return { order, begins };
}
