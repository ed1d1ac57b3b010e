import type { LinkageTree } from "segmentarium/cluster";
import type { TreeMerge } from "segmentarium/plugin";

/**
 * The last merges of a tree, highest first: at most `most`, and only down to where the smaller of the two clusters has fewer than
 * `leastRows`, so that no cluster of few is told apart.
 */
export function topMerges(tree: LinkageTree, most: number, leastRows: number): TreeMerge[] {
  const merges: Omit<TreeMerge, "left" | "right">[] = [];
  const children: (readonly [number, number])[] = [];
  for (let clusters = 1; clusters <= Math.min(most, tree.heights.length); clusters++) {
    const merge = tree.heights.length - clusters;
    const pair = [tree.first[merge]!, tree.second[merge]!] as const;
    const smaller = Math.min(...pair.map((cluster) => rowsIn(tree, cluster)));
    if (smaller < leastRows) break;
    merges.push({ clusters, height: tree.heights[merge]!, smaller });
    children.push(pair);
  }
  const listed = (cluster: number): number => {
    const clusters = 2 * tree.rows - 1 - cluster;
    return clusters <= merges.length ? clusters : -1;
  };
  return merges.map((merge, i) => ({ ...merge, left: listed(children[i]![0]), right: listed(children[i]![1]) }));
}

function rowsIn(tree: LinkageTree, cluster: number): number {
  return cluster < tree.rows ? 1 : tree.sizes[cluster - tree.rows]!;
}
