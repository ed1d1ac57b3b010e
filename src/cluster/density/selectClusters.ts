import type { CondensedTree } from "./condensedTree.ts";

/** `excess-of-mass`: the clusters that last longest over densities. `leaf`: those that part no further, finer and more alike. */
export type ClusterSelection = "excess-of-mass" | "leaf";

/**
 * Clusters of a condensed tree of which none lies in another, ascending: those of greatest total stability, of equals the larger one,
 * or its leaves. The first cluster, which holds all rows, is among them only when `allowSingleCluster` says so.
 */
export function selectClusters(
  tree: CondensedTree,
  selection: ClusterSelection,
  allowSingleCluster: boolean,
): Int32Array {
  const taken = selection === "leaf" ? leaves(tree) : mostStable(tree, allowSingleCluster);
  if (!allowSingleCluster) taken[0] = 0;
  return Int32Array.from(taken.keys()).filter((cluster) => taken[cluster] === 1);
}

function leaves({ parents }: CondensedTree): Uint8Array {
  const taken = new Uint8Array(parents.length).fill(1);
  for (const parent of parents) if (parent >= 0) taken[parent] = 0;
  return taken;
}

function mostStable({ parents, stabilities }: CondensedTree, allowSingleCluster: boolean): Uint8Array {
  const below = new Float64Array(parents.length);
  const taken = new Uint8Array(parents.length);
  for (let cluster = parents.length - 1; cluster >= 0; cluster--) {
    const own = stabilities[cluster]!;
    const keeps = own >= below[cluster]! && (cluster > 0 || allowSingleCluster);
    taken[cluster] = keeps ? 1 : 0;
    if (cluster > 0) below[parents[cluster]!]! += keeps ? own : below[cluster]!;
  }
  const covered = new Uint8Array(parents.length);
  for (let cluster = 1; cluster < parents.length; cluster++) {
    const parent = parents[cluster]!;
    covered[cluster] = covered[parent] === 1 || taken[parent] === 1 ? 1 : 0;
    if (covered[cluster] === 1) taken[cluster] = 0;
  }
  return taken;
}
