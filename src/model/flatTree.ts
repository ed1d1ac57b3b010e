import type { Matrix } from "../matrix/index.ts";

/** A binary tree as parallel lists, root first: node i goes left when its column is below its value. */
export interface FlatTree {
  /** Column of the split; -1 at a leaf. */
  readonly column: readonly number[];
  /** Split value, or the answer at a leaf. */
  readonly value: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/** Adds the tree's answer for each row to `sums`. */
export function predictTree(tree: FlatTree, points: Matrix, sums: Float64Array): void {
  const { data, rows, columns } = points;
  const column = Int32Array.from(tree.column);
  const value = Float64Array.from(tree.value);
  const left = Int32Array.from(tree.left);
  const right = Int32Array.from(tree.right);
  for (let i = 0; i < rows; i++) {
    let node = 0;
    while (column[node]! >= 0) {
      node = data[i * columns + column[node]!]! < value[node]! ? left[node]! : right[node]!;
    }
    sums[i]! += value[node]!;
  }
}
