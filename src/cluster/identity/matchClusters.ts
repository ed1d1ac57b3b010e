import { type Matrix, matrix } from "../../matrix/index.ts";
import { byCenters, byMembers, type Likeness, type MatchOptions } from "./likeness.ts";
import { linearAssignment } from "./linearAssignment.ts";

/** People of whom it is known where they are now and where they were, or would have been. */
export interface MemberEvidence {
  readonly kind: "members";
  /** Clusters before × clusters now: how many people they have in common. */
  readonly overlap: Matrix;
  /** People of each cluster before, and of each now, who can be compared; at least those in common. */
  readonly sizesBefore: readonly number[];
  readonly sizesNow: readonly number[];
}

/** Nobody can be compared: only where clusters lie, in one space, a row each. */
export interface CenterEvidence {
  readonly kind: "centers";
  readonly before: Matrix;
  readonly now: Matrix;
  /** How far the members of each lie from its center, all but a few, in the unit of the space; 0 or more. */
  readonly reachBefore: readonly number[];
  readonly reachNow: readonly number[];
}

/** What became a cluster. */
export interface ClusterOrigin {
  readonly label: number;
  /** Id of the cluster before that it goes on; undefined when it is a new one. */
  readonly id: string | undefined;
  readonly kind: "same" | "split" | "merge" | "birth";
  /** Ids before that it is made of: the one that was split, those that were merged, the one that it goes on. */
  readonly from: readonly string[];
  /** Jaccard coefficient with the cluster that it goes on, 0…1; undefined without one or when only centers are known. */
  readonly jaccard: number | undefined;
}

/** What became of a cluster. */
export interface ClusterFate {
  readonly id: string;
  readonly kind: "same" | "split" | "merge" | "death";
  /** Labels now: of the cluster that goes it on first, then of its other parts, or of what it was merged into. */
  readonly into: readonly number[];
}

export interface PartitionMatch {
  /** By label. */
  readonly now: readonly ClusterOrigin[];
  /** In the order of the ids given. */
  readonly before: readonly ClusterFate[];
}

const defaults: MatchOptions = { least: 0.3, part: 0.1, reach: 0.5 };

/**
 * Follows clusters from one partition to the next. One to one, clusters are matched so that the sum of their likeness is greatest
 * (Jaccard coefficient of members, else nearness of centers), among those alike enough; the new cluster takes over the id. Of a cluster
 * that was split the largest part keeps the id, and a merged one has the id of its largest contributor, unless another matching of all
 * clusters is better. By members alone: centers tell no split from a death with two births.
 *
 * A cluster that goes on one and holds a part of another that was split counts as the same, not as split. The numbers that the
 * clusters have now play no part.
 *
 * @param ids of the clusters before, unique.
 * @throws TypeError when sizes and shapes do not fit, RangeError for an option that is no share. Cost O(k³).
 * Source: Greene, Doyle and Cunningham 2010 (Jaccard matching), Spiliopoulou et al. 2006 (MONIC: survival, split, absorption).
 */
export function matchClusters(
  ids: readonly string[],
  evidence: MemberEvidence | CenterEvidence,
  options: Partial<MatchOptions> = {},
): PartitionMatch {
  const shares = { ...defaults, ...options };
  for (const [name, value] of Object.entries(shares)) {
    if (value >= 0 && value <= 1) continue;
    throw new RangeError(`Cannot match clusters: ${name} is ${value}, a share of 0 to 1 is needed`);
  }
  const likeness = likenessOf(ids, evidence, shares);
  const heirOf = bestPairs(likeness);
  const { before, now, isPart, isMerged } = likeness;
  const labels = range(now);
  const partsOf = range(before).map((i) => labels.filter((j) => isPart(i, j)));
  const madeOf = labels.map((j) => range(before).filter((i) => isMerged(i, j)));
  const origin = (label: number): ClusterOrigin => {
    const own = heirOf.indexOf(label);
    const merged = madeOf[label]!;
    const isSplit = (i: number) => partsOf[i]!.length > 1;
    const out = range(before).filter((i) => isPart(i, label));
    const split = own >= 0 ? [own].find(isSplit) : out.find(isSplit);
    const kind = merged.length > 1 ? "merge" : split !== undefined ? "split" : own >= 0 ? "same" : "birth";
    const contributors = own < 0 || merged.includes(own) ? merged : [own, ...merged];
    const from = { merge: contributors, split: [split ?? -1], same: [own], birth: out }[kind];
    return {
      label,
      id: own < 0 ? undefined : ids[own],
      kind,
      from: from.map((i) => ids[i]!),
      jaccard: own < 0 ? undefined : likeness.jaccard(own, label),
    };
  };
  const fate = (i: number): ClusterFate => {
    const heir = heirOf[i]!;
    const parts = partsOf[i]!;
    const merged = labels.filter((j) => madeOf[j]!.length > 1 && (madeOf[j]!.includes(i) || j === heir));
    const kind =
      parts.length > 1 ? "split" : heir >= 0 && !merged.includes(heir) ? "same" : merged.length > 0 ? "merge" : "death";
    const into = [heir, ...(kind === "split" ? parts : merged)].filter((j) => j >= 0);
    return { id: ids[i]!, kind, into: [...new Set(into)] };
  };
  return { now: labels.map(origin), before: range(before).map(fate) };
}

function likenessOf(
  ids: readonly string[],
  evidence: MemberEvidence | CenterEvidence,
  options: MatchOptions,
): Likeness {
  const known = evidence.kind === "members" ? evidence.overlap.rows : evidence.before.rows;
  if (new Set(ids).size !== ids.length || known !== ids.length) {
    throw new TypeError(`Cannot match clusters: ${known} were before, as many different ids are needed`);
  }
  return evidence.kind === "members"
    ? byMembers(evidence.overlap, evidence.sizesBefore, evidence.sizesNow, options)
    : byCenters(evidence, options);
}

/** For each cluster before the label that goes it on, or −1; ties are broken by likeness to all others, not by label. */
function bestPairs(likeness: Likeness): Int32Array {
  const { before, now, like } = likeness;
  const order = range(now).sort((a, b) => likeness.compare(a, b) || a - b);
  const gains = new Float64Array(before * now);
  for (let i = 0; i < before; i++)
    for (let place = 0; place < now; place++) gains[i * now + place] = like(i, order[place]!);
  const found = linearAssignment(
    matrix(
      gains.map((gain) => -gain),
      before,
      order.map(String),
    ),
  );
  return found.map((place, i) => (place >= 0 && gains[i * now + place]! > 0 ? order[place]! : -1));
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
