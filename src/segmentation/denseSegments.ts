import { assign, clusterMeans, numberBySize } from "../cluster/index.ts";
import type { Matrix } from "../matrix/index.ts";
import type { OutsideRule } from "../plugin.ts";

/** Dense regions as segments: every customer has a label, those in no region the last one. */
export interface DenseSegments {
  readonly labels: Int32Array;
  /** Customers per label; those in no region last, if there are any. */
  readonly sizes: readonly number[];
  readonly regions: number;
  /** Customers in no region; 0 when there are none, or too few to be told apart. */
  readonly unassigned: number;
  /** The region of each number of the algorithm, −1 for those that were dissolved. */
  readonly labelOf: ReadonlyMap<number, number>;
  /** Where other customers go who are in no region. */
  readonly outside: OutsideRule;
}

export interface SegmentLimits {
  /** Customers that a region must hold. */
  readonly leastRegion: number;
  /** Customers that a segment must hold to be shown. */
  readonly leastPeople: number;
}

/** Limits may be shares of customers times customers: 10 ÷ 147 × 147 is more than 10. */
const rounding = 1e-6;

/**
 * Makes segments of labels: regions below `leastRegion` customers are dissolved into those in no region; these, when they are fewer
 * than `leastPeople`, go to the nearest center of a region, since a segment of so few could not be shown.
 *
 * @param labels one per row of the points, −1 for none.
 */
export function toSegments(
  points: Matrix,
  labels: Int32Array,
  { leastRegion, leastPeople }: SegmentLimits,
): DenseSegments {
  const sizes = countLabels(labels);
  const kept = labels.map((label) => (label >= 0 && sizes[label]! >= leastRegion - rounding ? label : -1));
  const outside = kept.reduce((sum, label) => sum + (label < 0 ? 1 : 0), 0);
  const few = outside > 0 && outside < leastPeople - rounding && outside < labels.length;
  const numbered = numberBySize(few ? withNearest(points, kept) : kept);
  const regions = numbered.reduce((most, label) => Math.max(most, label + 1), 0);
  const segments = numbered.map((label) => (label < 0 ? regions : label));
  const labelOf = new Map([...sizes.keys()].map((label) => [label, -1]));
  kept.forEach((label, row) => {
    if (label >= 0) labelOf.set(label, numbered[row]!);
  });
  const own = numbered.map((label, row) => (kept[row]! < 0 ? -1 : label));
  return {
    ...{ labels: segments, sizes: countLabels(segments), regions, unassigned: few ? 0 : outside, labelOf },
    outside:
      outside > 0 && !few
        ? { to: "last" }
        : { to: "nearest", centers: regions === 0 ? [] : Array.from(clusterMeans(points, own).centers.data) },
  };
}

function withNearest(points: Matrix, labels: Int32Array): Int32Array {
  const dense = numberBySize(labels);
  const nearest = assign(clusterMeans(points, dense), points).labels;
  return dense.map((label, row) => (label < 0 ? nearest[row]! : label));
}

function countLabels(labels: Int32Array): number[] {
  const sizes: number[] = [];
  for (const label of labels) {
    if (label < 0) continue;
    while (sizes.length <= label) sizes.push(0);
    sizes[label]! += 1;
  }
  return sizes;
}

/** The labels of regions as algorithms give them: −1 for customers in none. */
export function regionLabels({ labels, unassigned, regions }: DenseSegments): Int32Array {
  return unassigned === 0 ? labels : labels.map((label) => (label === regions ? -1 : label));
}
