import type { ClassificationTree } from "./treeModel.ts";

/** What a rule asks of one column: above `above` (not equal to it) and at most `upTo`, where there are such bounds. */
export interface Bounds {
  readonly column: number;
  readonly above?: number;
  readonly upTo?: number;
}

/** What is asked of a row that comes to a node: one entry per column, the tightest bounds, in order of first use. */
export function ruleOf(tree: ClassificationTree, node: number): Bounds[] {
  const bounds = new Map<number, Bounds>();
  for (const { column, threshold, isLeft } of pathTo(tree, node)) {
    const known = bounds.get(column) ?? { column };
    bounds.set(
      column,
      isLeft
        ? { ...known, upTo: Math.min(threshold, known.upTo ?? threshold) }
        : { ...known, above: Math.max(threshold, known.above ?? threshold) },
    );
  }
  return [...bounds.values()];
}

function pathTo(tree: ClassificationTree, node: number) {
  const path = [];
  for (let at = node; at !== 0; ) {
    const parent = tree.column.findIndex((_, one) => tree.left[one] === at || tree.right[one] === at);
    const [column, threshold] = [tree.column[parent]!, tree.threshold[parent]!];
    path.push({ column, threshold, isLeft: tree.left[parent] === at });
    at = parent;
  }
  return path.reverse();
}
