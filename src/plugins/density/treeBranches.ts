import type { CondensedTree } from "segmentarium/cluster";
import type { TreeBranch } from "./densityTypes.ts";

/**
 * The branches of a condensed tree, the largest `most` of them, parents before children. Their customers are rounded to whole `unit`s,
 * so that no difference tells of fewer.
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
  return listed.map((cluster, branch) => ({
    branch,
    parent: place.get(tree.parents[cluster]!) ?? -1,
    people: Math.max(1, Math.round(tree.sizes[cluster]! / unit)) * unit,
    from: tree.births[cluster]! > 0 ? 1 / tree.births[cluster]! : undefined,
    to: 1 / tree.deaths[cluster]!,
    label: labelOf.get(cluster) ?? -1,
  }));
}
