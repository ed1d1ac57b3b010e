import { type ChoiceOfK, cutByShare, cutTree, type LinkageTree } from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import { percentText } from "segmentarium/stats";
import type { TreeCutOption } from "./treeOptions.ts";

/** A cut into more than this many is no segmentation, and not made. */
export const mostByCut = 30;

/** How many clusters a cut leaves, and what cut it is in words. */
export interface CutFound {
  readonly k: number;
  readonly words: string;
}

/** Where a cut that was asked for falls. Rows that are all equal are one cluster by any share. */
export function cutAt(tree: LinkageTree, points: Matrix, cut: TreeCutOption): CutFound {
  if ("height" in cut) {
    const k = new Set(cutTree(tree, { height: cut.height })).size;
    return { k, words: `the cut at height ${cut.height}` };
  }
  const words = `the cut by ${percentText(cut.betweenShare)} of the sum of squares between segments`;
  return { k: cutByShare(tree, points, cut.betweenShare)?.k ?? 1, words };
}

/**
 * What a cut that was asked for speaks for: its own number, whatever the silhouettes say, as long as there is more than one segment, not
 * too many, and none too small.
 */
export function chooseCut(
  rated: readonly { readonly k: number; readonly smallestShare: number }[],
  cut: CutFound,
  { minimumShare, minimumWords }: { readonly minimumShare: number; readonly minimumWords: string },
): ChoiceOfK {
  const own = rated.find(({ k }) => k === cut.k);
  const fault =
    own === undefined
      ? `${cut.words} leaves ${cut.k === 1 ? "one segment" : `${cut.k} segments`}, 2 to ${mostByCut} are possible`
      : own.smallestShare < minimumShare
        ? `${cut.words} leaves a segment of less than the minimum of ${minimumWords}`
        : undefined;
  return {
    k: fault === undefined ? cut.k : undefined,
    reason: fault === undefined ? `k = ${cut.k} is what ${cut.words} leaves` : `No k was chosen: ${fault}`,
    verdicts: rated.map((row) => ({
      k: row.k,
      chosen: row === own && fault === undefined,
      eligible: row === own && fault === undefined,
      reason: row === own ? (fault ?? `what ${cut.words} leaves`) : `not what ${cut.words} leaves`,
    })),
  };
}
