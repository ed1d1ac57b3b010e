import type { CondensedTree } from "segmentarium/cluster";
import type { TreeBranch } from "./densityTypes.ts";

/**
 * The branches of a condensed tree, the largest `most` of them, parents before children. Their customers are rounded to whole `unit`s,
 * so that no difference tells of fewer. One that parts into no others ends where its last `unit` customers are left.
 *
 * @param labelOf the label of a cluster of the tree that was chosen.
 */
export function treeBranches(
  tree: CondensedTree,
  labelOf: ReadonlyMap<number, number>,
  { most, unit }: { readonly most: number; readonly unit: number },
): readonly TreeBranch[] {
  const order = Array.from(tree.sizes.keys()).sort((a, b) => tree.sizes[b]! - tree.sizes[a]! || a - b);
  const listed = order.slice(0, most).sort((a, b) => a - b);
  const place = new Map(listed.map((cluster, i) => [cluster, i]));
  const parting = new Set(tree.parents);
  return listed.map((cluster, branch) => ({
    branch,
    parent: place.get(tree.parents[cluster]!) ?? -1,
    people: Math.max(1, Math.round(tree.sizes[cluster]! / unit)) * unit,
    from: tree.births[cluster]! > 0 ? 1 / tree.births[cluster]! : outermost(tree, unit),
    to: 1 / (parting.has(cluster) ? tree.deaths[cluster]! : innermost(tree, cluster, unit)),
    label: labelOf.get(cluster) ?? -1,
  }));
}

/** The density at which so many rows are still in a cluster. */
function innermost({ rowClusters, rowLambdas }: CondensedTree, cluster: number, rows: number): number {
  const left = rowLambdas.filter((_, row) => rowClusters[row] === cluster).sort();
  return left[Math.max(0, left.length - rows)]!;
}

/** The distance at which so many rows, and at least a hundredth of all, have left the first cluster; where that ends, if it ends before. */
function outermost({ rowLambdas, deaths }: CondensedTree, rows: number): number {
  const place = Math.min(rowLambdas.length - 1, Math.max(rows, Math.ceil(rowLambdas.length / 100)));
  return 1 / Math.min(rowLambdas.slice().sort()[place]!, deaths[0]!);
}
