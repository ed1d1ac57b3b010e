import type { TreeMerge } from "segmentarium/plugin";

/** A merge with its place in a drawing: leaves stand at 0, 1, 2 … from left to right, a merge midway between the two that it joins. */
export interface PlacedMerge extends TreeMerge {
  readonly leftPlace: number;
  readonly rightPlace: number;
  /** Heights at which the two were made; 0 for what is not parted further. */
  readonly leftHeight: number;
  readonly rightHeight: number;
}

/** Places merges, the larger part of the tree as it comes: left before right. */
export function dendrogram(merges: readonly TreeMerge[]): PlacedMerge[] {
  const byClusters = new Map(merges.map((merge) => [merge.clusters, merge]));
  const placed: PlacedMerge[] = [];
  let leaves = 0;
  const place = (clusters: number): { at: number; height: number } => {
    const merge = byClusters.get(clusters);
    if (merge === undefined) return { at: leaves++, height: 0 };
    const left = place(merge.left);
    const right = place(merge.right);
    placed.push({
      ...merge,
      ...{ leftPlace: left.at, rightPlace: right.at, leftHeight: left.height, rightHeight: right.height },
    });
    return { at: (left.at + right.at) / 2, height: merge.height };
  };
  if (merges.length > 0) place(1);
  return placed.sort((a, b) => a.clusters - b.clusters);
}
