import { collapse } from "./collapse.ts";
import { type ClassificationTree, giniAt, leavesOf, rowsAt } from "./treeModel.ts";

/** A tree of the pruning path. */
export interface PrunedTree {
  /** From which price of a leaf on this tree is the best, in units of impurity; 0 for the whole tree. */
  readonly alpha: number;
  /** Impurity of its leaves, weighted by their share of rows. */
  readonly impurity: number;
  readonly leaves: number;
  readonly tree: ClassificationTree;
}

const mostLeaves = 2048;

/**
 * Cost-complexity pruning: the trees that are best at some price of a leaf, from the whole one to the root alone. Each follows from
 * the one before by taking back the splits below the node whose fall of impurity per leaf is the least (ties: the first node).
 *
 * @throws RangeError for more than 2,048 leaves: every tree of the path is kept, O(nodes²) in memory.
 *
 * Cost: O(nodes²) for trees of bounded depth. Source: Breiman, Friedman, Olshen and Stone (1984), chapter 3; checked against
 * scikit-learn `cost_complexity_pruning_path`.
 */
export function pruningPath(tree: ClassificationTree): PrunedTree[] {
  const leaves = leavesOf(tree).length;
  if (leaves > mostLeaves) {
    throw new RangeError(
      `Cannot prune a tree: it has ${leaves} leaves, at most ${mostLeaves} are possible: grow it to less depth or to larger leaves`,
    );
  }
  const path = [{ alpha: 0, impurity: impurityBelow(tree, 0).impurity, leaves, tree }];
  for (let now = tree; now.column[0] !== -1; ) {
    const [node, alpha] = weakest(now);
    now = collapse(now, (one) => one === node);
    const { impurity, leaves } = impurityBelow(now, 0);
    path.push({ alpha: Math.max(alpha, path.at(-1)!.alpha), impurity, leaves, tree: now });
  }
  return path;
}

function weakest(tree: ClassificationTree): [number, number] {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [node, column] of tree.column.entries()) {
    if (column === -1) continue;
    const { impurity, leaves } = impurityBelow(tree, node);
    const alpha = (impurityOf(tree, node) - impurity) / (leaves - 1);
    if (alpha < least) [best, least] = [node, alpha];
  }
  return [best, least];
}

function impurityBelow(tree: ClassificationTree, node: number): { readonly impurity: number; readonly leaves: number } {
  if (tree.column[node] === -1) return { impurity: impurityOf(tree, node), leaves: 1 };
  const [one, other] = [impurityBelow(tree, tree.left[node]!), impurityBelow(tree, tree.right[node]!)];
  return { impurity: one.impurity + other.impurity, leaves: one.leaves + other.leaves };
}

function impurityOf(tree: ClassificationTree, node: number): number {
  return (giniAt(tree, node) * rowsAt(tree, node)) / rowsAt(tree, 0);
}
