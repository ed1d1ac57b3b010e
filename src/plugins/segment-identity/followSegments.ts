import { type ClusterOrigin, clusterMeans, matchClusters, type PartitionMatch } from "segmentarium/cluster";
import type { RememberedModel, SegmentPublication } from "segmentarium/config";
import { type Matrix, matrix } from "segmentarium/matrix";
import type { SegmentIdentity } from "segmentarium/plugin";
import {
  assignFrozen,
  type FrozenModel,
  type Measures,
  placeInSpace,
  reachShare,
  recalledModel,
} from "segmentarium/segmentation";
import { quantile } from "segmentarium/stats";

export interface FollowOptions {
  readonly least: number;
  readonly part: number;
  readonly reach: number;
}

/** Today's customers: their measures, and their segments as labels (−1 = in none), in the same order. */
export interface Today {
  readonly measures: Measures;
  readonly labels: Int32Array;
  /** By label. */
  readonly sizes: readonly number[];
}

/**
 * What became of the segments of the publication before. The earlier model is asked into which of its segments today's customers
 * would fall: those whom it and today's segments put together are what two segments have in common. Whom it has no place for, being
 * out of its range, speak for no earlier segment. Where a measure of it is gone, centers are compared over those that are left.
 *
 * @param own the earlier model by the segmenter's own rule, asked instead of what the publication remembers; its labels are places among
 * the segments of the publication, −1 for one that is not among them.
 */
export function followSegments(
  earlier: SegmentPublication,
  today: Today,
  options: FollowOptions,
  own?: FrozenModel,
): SegmentIdentity {
  const ids = earlier.segments.map(({ id }) => id);
  if (ids.length === 0) {
    return identityOf(earlier, matchClusters(ids, unrelated(0, today.sizes), options), today.sizes, () => 0, "none");
  }
  const known = earlier.model.columns.filter(({ metric }) => today.measures.of.has(metric));
  if (own === undefined && known.length < earlier.model.columns.length) {
    const common = known.map(({ name }) => name);
    const match = matchClusters(ids, centersOf(earlier.model, common, today), options);
    return identityOf(earlier, match, today.sizes, () => 0, common.length === 0 ? "none" : "centers");
  }
  const { labels, outOfRange } = assignFrozen(own ?? recalledModel(earlier.model), today.measures);
  const k = today.sizes.length;
  const common = new Float64Array(ids.length * k);
  const together = new Float64Array(ids.length * k);
  const sizesBefore = new Array<number>(ids.length).fill(0);
  labels.forEach((before, i) => {
    if (before < 0) return;
    const now = today.labels[i]!;
    const isKnown = outOfRange[i] === 0;
    if (isKnown) sizesBefore[before]! += 1;
    if (now < 0) return;
    together[before * k + now]! += 1;
    if (isKnown) common[before * k + now]! += 1;
  });
  const overlap = matrix(common, ids.length, numbers(k));
  const match = matchClusters(ids, { kind: "members", overlap, sizesBefore, sizesNow: today.sizes }, options);
  return identityOf(earlier, match, today.sizes, (before, label) => together[before * k + label]!, "members");
}

function centersOf(model: RememberedModel, common: readonly string[], { measures, labels, sizes }: Today) {
  const { columns, centers, reach } = model;
  const kept = columns.filter(({ name }) => common.includes(name));
  const places = columns.flatMap(({ name }, c) => (common.includes(name) ? [c] : []));
  const before = fromRows(
    centers.map((center) => places.map((c) => center[c]!)),
    common,
  );
  if (common.length === 0) return unrelated(centers.length, sizes);
  const { points } = placeInSpace(kept, measures);
  const now = clusterMeans(points, labels).centers;
  const left = Math.sqrt(squareOf(kept) / squareOf(columns));
  return {
    ...{ kind: "centers" as const, before, now },
    reachBefore: reach.map((far) => far * left),
    reachNow: reachOf(points, labels, now),
  };
}

/** What columns add to a squared distance, in proportion: each varies as its weight says. */
function squareOf(columns: RememberedModel["columns"]): number {
  return columns.reduce((sum, { weight }) => sum + weight * weight, 0);
}

/** By cluster: how far from its center all but a few of its members lie, as in a frozen model. */
function reachOf({ data, columns: p }: Matrix, labels: Int32Array, centers: Matrix): number[] {
  return Array.from({ length: centers.rows }, (_, c) => {
    const distances: number[] = [];
    labels.forEach((label, i) => {
      if (label !== c) return;
      let sum = 0;
      for (let j = 0; j < p; j++) sum += (data[i * p + j]! - centers.data[c * p + j]!) ** 2;
      distances.push(Math.sqrt(sum));
    });
    return quantile(Float64Array.from(distances).sort(), reachShare) ?? 0;
  });
}

/** Nothing that could be compared. */
function unrelated(before: number, sizesNow: readonly number[]) {
  const overlap = matrix(new Float64Array(before * sizesNow.length), before, numbers(sizesNow.length));
  return { kind: "members" as const, overlap, sizesBefore: new Array<number>(before).fill(0), sizesNow };
}

function identityOf(
  { asOf, segments, ended }: SegmentPublication,
  match: PartitionMatch,
  sizes: readonly number[],
  stayed: (before: number, label: number) => number,
  evidence: SegmentIdentity["evidence"],
): SegmentIdentity {
  const origin = ({ label, id, kind, from, jaccard }: ClusterOrigin) => {
    const place = segments.findIndex((segment) => segment.id === id);
    const before = segments[place];
    return {
      ...{ label, kind, from, people: sizes[label]!, stayed: before === undefined ? 0 : stayed(place, label) },
      ...(jaccard === undefined ? {} : { jaccard }),
      ...(before === undefined ? {} : { before: earlierOf(before) }),
    };
  };
  const inherited = new Set(match.now.map(({ id }) => id));
  return {
    since: asOf,
    evidence,
    segments: match.now.map(origin),
    ended: match.before.flatMap(({ id, kind }, i) =>
      inherited.has(id)
        ? []
        : [{ id, name: segments[i]!.name, kind: kind === "merge" ? ("merge" as const) : ("death" as const) }],
    ),
    reserved: [...new Set([...segments, ...ended].map(({ id }) => id))].sort(),
  };
}

function earlierOf({ id, name, archetype, size }: SegmentPublication["segments"][number]) {
  return { id, name, archetype, ...(size === undefined ? {} : { people: size }) };
}

function fromRows(rows: readonly (readonly number[])[], names: readonly string[]): Matrix {
  return matrix(Float64Array.from(rows.flat()), rows.length, names);
}

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i));
}
