import { type ClassificationTree, classAt, rowsAt } from "./treeModel.ts";

/** The tree in which nodes that `isLeaf` names have nothing below them; nodes are numbered anew. */
export function collapse(tree: ClassificationTree, isLeaf: (node: number) => boolean): ClassificationTree {
  const kept: number[] = [];
  const [left, right]: [number[], number[]] = [[], []];
  const add = (node: number): number => {
    const place = kept.length;
    const ends = tree.column[node] === -1 || isLeaf(node);
    kept.push(ends ? ~node : node);
    left.push(-1);
    right.push(-1);
    if (ends) return place;
    left[place] = add(tree.left[node]!);
    right[place] = add(tree.right[node]!);
    return place;
  };
  add(0);
  const { names, classes } = tree;
  return {
    ...{ names, classes, left: Int32Array.from(left), right: Int32Array.from(right) },
    column: Int32Array.from(kept, (node) => (node < 0 ? -1 : tree.column[node]!)),
    threshold: Float64Array.from(kept, (node) => (node < 0 ? 0 : tree.threshold[node]!)),
    counts: Int32Array.from(
      kept.flatMap((node) => {
        const from = node < 0 ? ~node : node;
        return [...tree.counts.subarray(from * classes, (from + 1) * classes)];
      }),
    ),
  };
}

/** Takes back splits of which a side has fewer rows than `least`. */
export function collapseSmall(tree: ClassificationTree, least: number): ClassificationTree {
  const small = (node: number) => rowsAt(tree, tree.left[node]!) < least || rowsAt(tree, tree.right[node]!) < least;
  return collapse(tree, small);
}

/** Takes back splits below which every leaf gives the same class: nothing that the tree says changes. */
export function joinAlike(tree: ClassificationTree): ClassificationTree {
  const answerBelow = (node: number): number => {
    if (tree.column[node] === -1) return classAt(tree, node);
    const [one, other] = [answerBelow(tree.left[node]!), answerBelow(tree.right[node]!)];
    return one === other ? one : -1;
  };
  return collapse(tree, (node) => answerBelow(node) !== -1);
}
