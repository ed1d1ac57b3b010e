import type { Random } from "../../random/index.ts";
import { checkK } from "../checkPoints.ts";
import { checkCondensedPairs } from "../hierarchy/checkCondensedPairs.ts";
import { pairStarts } from "../hierarchy/condensed.ts";
import { tableOf } from "./distanceTable.ts";
import { searchMedoids } from "./searchMedoids.ts";

export interface KMedoidsOfOptions {
  readonly kMin: number;
  readonly kMax: number;
  readonly random: Random;
  /** Starts, of which the best is kept: the first by PAM's BUILD, the others from rows drawn at random. 3 unless told. */
  readonly starts?: number;
  /** Passes over all candidates per start; 100 unless told. */
  readonly maxIterations?: number;
  readonly signal?: AbortSignal;
}

/** A partition about k of the rows themselves, where only dissimilarities are known. */
export interface MedoidsOfDissimilarities {
  readonly k: number;
  /** The row that stands for each cluster, 0 … k − 1: 0 is the largest cluster, equal ones by these rows. Single customers: not to be published. */
  readonly medoids: Int32Array;
  readonly labels: Int32Array;
  /** Rows per cluster, descending. */
  readonly sizes: readonly number[];
  /** Sum of the dissimilarities of all rows to their medoids, in float64; lower is better. */
  readonly totalDeviation: number;
  readonly iterations: number;
  /** False when `maxIterations` came first. */
  readonly converged: boolean;
}

const what = "cluster by k-medoids";

/**
 * k-medoids of rows of which only the dissimilarities are known, such as Gower's, for each k from kMin to kMax that gives k clusters: rows
 * that are alike cannot be parted. Otherwise as `kMedoids` of all rows.
 *
 * @param given dissimilarities of the pairs (0, 1), (0, 2) … (n − 2, n − 1), each a finite number of 0 or more.
 * @throws TypeError when there is not one value per pair; RangeError when there are no rows, more than 20,000, or a number is out of range.
 * Cost O(starts · iterations · n²) per k, 4 n² bytes. Source: Schubert and Rousseeuw 2021, doi:10.1016/j.is.2021.101804.
 */
export function kMedoidsOf(
  given: { readonly rows: number; readonly values: Float64Array },
  { kMin, kMax, random, starts = 3, maxIterations = 100, signal }: KMedoidsOfOptions,
): readonly MedoidsOfDissimilarities[] {
  for (const k of [kMin, kMax]) checkK(what, k);
  if (kMax < kMin)
    throw new RangeError(`Cannot ${what}: kMin is ${kMin} and kMax ${kMax}, kMin must not be above kMax`);
  for (const [name, value] of Object.entries({ starts, maxIterations })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`Cannot ${what}: ${name} is ${value}, a whole number of 1 or more is needed`);
  }
  checkCondensedPairs(what, given);
  const { rows: n, values } = given;
  const ks = Array.from({ length: Math.max(0, Math.min(kMax, n) - kMin + 1) }, (_, i) => kMin + i);
  if (ks.length === 0) return [];
  const starting = pairStarts(n);
  const between = (a: number, b: number) => (a === b ? 0 : values[a < b ? starting[a]! + b : starting[b]! + a]!);
  const found = searchMedoids(tableOf(n, values), n, ks, { random, starts, maxIterations, signal });
  return ks
    .map((k) => ({ ...found.get(k)!, ...numbered(n, found.get(k)!.medoids, between), k }))
    .filter(({ k, sizes }) => sizes.length === k);
}

/** Gives each row its nearest medoid, the first of equals, and numbers clusters by descending size. */
function numbered(n: number, medoids: Int32Array, between: (a: number, b: number) => number) {
  const nearest = new Int32Array(n);
  const counts = new Array<number>(medoids.length).fill(0);
  let totalDeviation = 0;
  for (let i = 0; i < n; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let m = 0; m < medoids.length; m++) {
      const value = between(i, medoids[m]!);
      if (value >= least) continue;
      least = value;
      nearest[i] = m;
    }
    counts[nearest[i]!]! += 1;
    totalDeviation += least;
  }
  const used = counts.flatMap((count, m) => (count > 0 ? [m] : []));
  const order = used.sort((a, b) => counts[b]! - counts[a]! || medoids[a]! - medoids[b]!);
  const place = new Int32Array(medoids.length);
  order.forEach((m, number) => {
    place[m] = number;
  });
  return {
    medoids: Int32Array.from(order, (m) => medoids[m]!),
    labels: nearest.map((m) => place[m]!),
    sizes: order.map((m) => counts[m]!),
    totalDeviation,
  };
}
