import type { Matrix } from "../../matrix/index.ts";

export interface MatchOptions {
  /** From this Jaccard coefficient on, 0…1, a cluster may go on another. */
  readonly least: number;
  /** From this share on, 0…1, a part of a split cluster, or a contributor of a merged one, counts. */
  readonly part: number;
  /** By centers alone: how near a center must be, as a share of its way to the nearest of its own time, and of how far its members lie. */
  readonly reach: number;
}

/** How alike clusters before (i) and now (j) are. */
export interface Likeness {
  readonly before: number;
  readonly now: number;
  /** 0 when j cannot go on i, else greater the more alike they are. */
  like(i: number, j: number): number;
  jaccard(i: number, j: number): number | undefined;
  /** j is made of i for the greater part, and holds a part of it that counts. */
  isPart(i: number, j: number): boolean;
  /** i went into j for the greater part, and makes up a part of it that counts. */
  isMerged(i: number, j: number): boolean;
  /** An order of clusters now that does not depend on their labels, as long as they differ. */
  compare(a: number, b: number): number;
}

/** Likeness by common members. @throws TypeError when sizes do not fit the table. */
export function byMembers(
  overlap: Matrix,
  sizesBefore: readonly number[],
  sizesNow: readonly number[],
  { least, part }: MatchOptions,
): Likeness {
  const { rows: before, columns: now } = overlap;
  const common = (i: number, j: number) => overlap.data[i * now + j]!;
  checkSizes(overlap, sizesBefore, sizesNow);
  const shareBefore = (i: number, j: number) => (sizesBefore[i]! > 0 ? common(i, j) / sizesBefore[i]! : 0);
  const shareNow = (i: number, j: number) => (sizesNow[j]! > 0 ? common(i, j) / sizesNow[j]! : 0);
  const jaccard = (i: number, j: number) => {
    const together = sizesBefore[i]! + sizesNow[j]! - common(i, j);
    return together > 0 ? common(i, j) / together : 0;
  };
  const isPart = (i: number, j: number) => shareNow(i, j) > 0.5 && shareBefore(i, j) >= part;
  const isMerged = (i: number, j: number) => shareBefore(i, j) > 0.5 && shareNow(i, j) >= part;
  return {
    ...{ before, now, jaccard, isPart, isMerged },
    like: (i, j) => (jaccard(i, j) >= least || isPart(i, j) || isMerged(i, j) ? jaccard(i, j) : 0),
    compare: (a, b) => {
      for (let i = 0; i < before; i++) if (common(i, a) !== common(i, b)) return common(i, b) - common(i, a);
      return sizesNow[b]! - sizesNow[a]!;
    },
  };
}

function checkSizes(overlap: Matrix, sizesBefore: readonly number[], sizesNow: readonly number[]): void {
  const { rows, columns, data } = overlap;
  if (sizesBefore.length !== rows || sizesNow.length !== columns) {
    throw new TypeError(
      `Cannot match clusters: the table is ${rows} × ${columns}, a size for each row and column is needed`,
    );
  }
  const inRow = sizesBefore.map((_, i) => data.subarray(i * columns, (i + 1) * columns).reduce((a, b) => a + b, 0));
  const inColumn = sizesNow.map((_, j) => sizesBefore.reduce((sum, _, i) => sum + data[i * columns + j]!, 0));
  if (inRow.some((sum, i) => sum > sizesBefore[i]!) || inColumn.some((sum, j) => sum > sizesNow[j]!)) {
    throw new TypeError("Cannot match clusters: a cluster has fewer people than it has in common with others");
  }
}

/** Where clusters lie in one space, a row each, and how far their members lie from there. */
export interface Places {
  readonly before: Matrix;
  readonly now: Matrix;
  readonly reachBefore: readonly number[];
  readonly reachNow: readonly number[];
}

/**
 * Likeness by where centers lie: those are alike that are nearer to each other than a share of the way from each to its nearest
 * neighbour of its own time, and than the same share of how far the members of the wider of the two reach: so an only cluster, which
 * has no neighbour, is not alike at any distance.
 *
 * @throws TypeError when the columns differ or there is not one reach per cluster; RangeError when a reach is below 0 or none.
 */
export function byCenters(places: Places, { reach }: MatchOptions): Likeness {
  const { before: centersBefore, now: centersNow } = places;
  const names = centersBefore.names;
  if (centersNow.names.length !== names.length || centersNow.names.some((name, c) => name !== names[c])) {
    throw new TypeError("Cannot match clusters: their centers have different columns, the same space is needed");
  }
  const { rows: before } = centersBefore;
  const { rows: now } = centersNow;
  checkReach(places.reachBefore, before);
  checkReach(places.reachNow, now);
  const gapBefore = nearestOthers(centersBefore);
  const gapNow = nearestOthers(centersNow);
  return {
    before,
    now,
    like: (i, j) => {
      const apart = distance(centersBefore, i, centersNow, j);
      if (apart === 0) return 1;
      const wide = Math.max(places.reachBefore[i]!, places.reachNow[j]!);
      const limit = reach * Math.min(gapBefore[i]!, gapNow[j]!, wide);
      return apart >= limit ? 0 : 1 - apart / limit;
    },
    jaccard: () => undefined,
    isPart: () => false,
    isMerged: () => false,
    compare: (a, b) => {
      const p = names.length;
      for (let c = 0; c < p; c++) {
        const difference = centersNow.data[a * p + c]! - centersNow.data[b * p + c]!;
        if (difference !== 0) return difference;
      }
      return 0;
    },
  };
}

function checkReach(reach: readonly number[], clusters: number): void {
  if (reach.length !== clusters) {
    throw new TypeError(
      `Cannot match clusters: there are ${clusters} centers and ${reach.length} reaches, one each is needed`,
    );
  }
  if (reach.some((far) => !(far >= 0 && far < Number.POSITIVE_INFINITY))) {
    throw new RangeError("Cannot match clusters: a reach is no number of 0 or more, such a number is needed");
  }
}

/** The way from each center to the nearest other one; infinite for an only one. */
function nearestOthers(centers: Matrix): number[] {
  return Array.from({ length: centers.rows }, (_, i) => {
    let nearest = Number.POSITIVE_INFINITY;
    for (let j = 0; j < centers.rows; j++) if (j !== i) nearest = Math.min(nearest, distance(centers, i, centers, j));
    return nearest;
  });
}

function distance(a: Matrix, i: number, b: Matrix, j: number): number {
  const p = a.columns;
  let sum = 0;
  for (let c = 0; c < p; c++) sum += (a.data[i * p + c]! - b.data[j * p + c]!) ** 2;
  return Math.sqrt(sum);
}
