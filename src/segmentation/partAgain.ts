import type { Categories } from "../cluster/index.ts";
import type { Matrix } from "../matrix/index.ts";
import type { Random } from "../random/index.ts";
import { clusterers, type Rerun } from "./clusterers.ts";
import { mixedClusterers, seesAnswers } from "./mixedClusterers.ts";

/** Customers who are parted again, in one order. */
export interface AgainOf {
  /** n × p. */
  readonly points: Matrix;
  /** One per column of the points, with its weight in the clustering space. */
  readonly columns: readonly { readonly weight: number }[];
  /** Their attributes and answers; without items for an algorithm that sees none. */
  readonly answers: Categories;
}

/** Parts customers into k clusters: one label each. Those who differ too little for k are all in one. */
export type PartAgain = (customers: AgainOf, k: number, random: Random) => Int32Array | Promise<Int32Array>;

/**
 * The algorithm of a segmenter, by its id, as a function of customers: `clusterers` and `mixedClusterers` as one.
 *
 * @returns undefined for an algorithm that is not run again, of which `whyNotAgain` says why.
 */
export function partAgain(algorithm: string, rerun: Rerun = {}): PartAgain | undefined {
  if (seesAnswers(algorithm)) {
    return ({ points, columns, answers }, k, random) =>
      mixedClusterers({ columns }, rerun.settings, rerun.mixed)[algorithm](points, answers, k, random) ??
      new Int32Array(points.rows);
  }
  const cluster = clusterers(rerun)[algorithm];
  return cluster && (({ points }, k, random) => cluster(points, k, random));
}

/** Why an algorithm is not run again on customers drawn, in words; undefined for those that are. */
export function whyNotAgain(algorithm: string): string | undefined {
  if (algorithm === "rules") {
    return "rules are declared, not found: who belongs to a segment depends on no seed and no scaling, and on who else is a customer only where a rule takes a share of all";
  }
  if (partAgain(algorithm) !== undefined) return undefined;
  return `"${algorithm}" is no algorithm of the product's own, which alone can be run again`;
}
