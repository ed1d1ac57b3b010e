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

interface GrownNode {
  readonly splitColumn?: number;
  readonly splitValue?: number;
  readonly distribution?: number;
  readonly left?: GrownNode;
  readonly right?: GrownNode;
}

/** What `ml-random-forest` 2.1 writes as JSON for a regression forest of one tree. */
interface GrownForest {
  readonly baseModel: {
    readonly indexes: readonly (readonly number[])[];
    readonly estimators: readonly { readonly root: GrownNode }[];
  };
}

/** Reads the first tree of a forest that was written as JSON; columns are numbered as in the forest's matrix. */
export function flattenTree(forest: GrownForest): FlatTree {
  const columns = forest.baseModel.indexes[0]!;
  const tree = { column: [] as number[], value: [] as number[], left: [] as number[], right: [] as number[] };
  const add = (node: GrownNode): number => {
    const place = tree.column.length;
    const { left, right } = node;
    const splits = left !== undefined && right !== undefined;
    tree.column.push(splits ? columns[node.splitColumn!]! : -1);
    tree.value.push(splits ? node.splitValue! : node.distribution!);
    tree.left.push(-1);
    tree.right.push(-1);
    if (splits) {
      tree.left[place] = add(left);
      tree.right[place] = add(right);
    }
    return place;
  };
  add(forest.baseModel.estimators[0]!.root);
  return tree;
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
