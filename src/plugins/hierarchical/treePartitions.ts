import { cutTree, drawRows, type LinkageMethod, type LinkageTree, linkage, takeRows } from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { Random } from "segmentarium/random";
import { spreadFrom } from "segmentarium/segmentation";
import { type CutFound, cutAt, mostByCut } from "./cutAt.ts";
import type { TreeCutOption } from "./treeOptions.ts";

export interface TreeRange {
  readonly method: LinkageMethod;
  readonly kMin: number;
  readonly kMax: number;
  /** The most rows that the tree is made of. */
  readonly most: number;
  readonly cut?: TreeCutOption | undefined;
}

export interface TreePartition {
  readonly k: number;
  readonly labels: Int32Array;
  /** The cluster of each prototype, in its own numbers. */
  readonly ofPrototypes: Int32Array;
}

/** A tree, and the partitions that its cuts give. */
export interface TreePartitions {
  readonly tree: LinkageTree;
  /** Ascending k; one label per row of the points, numbered by descending size. */
  readonly partitions: readonly TreePartition[];
  /** The rows that the tree is made of. */
  readonly prototypes: Matrix;
  /** What the cut that was asked for leaves. */
  readonly cut?: CutFound | undefined;
}

/**
 * Cuts a tree into each k that it has clusters at different heights for, and where it is asked to. Up to `most` rows the tree holds all
 * of them; above, it is made of so many prototypes, drawn at random. Of Ward every row then goes to the nearest center of the prototypes'
 * clusters, which are round; of the other linkages, whose clusters may have any shape, to the cluster of its nearest prototype.
 *
 * @param points n × p, at least one row and one column.
 */
export function treePartitions(points: Matrix, range: TreeRange, random: Random): TreePartitions {
  const prototypes = points.rows <= range.most ? points : takeRows(points, drawRows(points.rows, range.most, random));
  const tree = linkage(prototypes, range.method);
  const cut = range.cut === undefined ? undefined : cutAt(tree, prototypes, range.cut);
  const all = spreadFrom(prototypes, points, range.method);
  const partitions = numbersOf(range, cut)
    .filter((k) => parts(tree, k))
    .map((k) => ({ k, ofPrototypes: cutTree(tree, { k }) }))
    .map((part) => ({ ...part, labels: all(part.ofPrototypes) }));
  return { tree, prototypes, partitions, cut };
}

function numbersOf({ kMin, kMax }: TreeRange, cut: CutFound | undefined): number[] {
  const numbers = Array.from({ length: kMax - kMin + 1 }, (_, i) => kMin + i);
  const own = cut === undefined || cut.k < 2 || cut.k > mostByCut ? [] : [cut.k];
  return [...new Set([...numbers, ...own])].sort((a, b) => a - b);
}

/** Whether the merge that a cut into k undoes joined rows that differ. */
function parts(tree: LinkageTree, k: number): boolean {
  return k <= tree.rows && tree.heights[tree.rows - k]! > 0;
}
