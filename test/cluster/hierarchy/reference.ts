import { readFileSync } from "node:fs";
import type { LinkageMethod } from "../../../src/cluster/index.ts";
import { fromRows } from "../reference.ts";

export interface ReferenceTree {
  readonly method: LinkageMethod;
  /** scipy's rows: two clusters, height, size. */
  readonly merges: readonly (readonly [number, number, number, number])[];
  /** The first merge whose height the next one shares; all of them when none does. */
  readonly firstTie: number;
  readonly cuts: readonly { readonly k: number; readonly labels: readonly number[] }[];
  readonly height: number;
  readonly atHeight: readonly number[];
  readonly correlation: number;
  readonly cophenetic: readonly number[] | null;
}

interface Reference {
  readonly cases: readonly {
    readonly name: string;
    readonly points: number[][];
    readonly trees: readonly ReferenceTree[];
    /** Of average linkage cut into 1 … 8 clusters. */
    readonly between: readonly number[];
  }[];
}

const reference: Reference = JSON.parse(
  readFileSync(new URL("../../reference/hierarchy.json", import.meta.url), "utf8"),
);

/** scipy's trees, made by test/reference/hierarchy.py. */
export const cases = reference.cases.map((one) => ({ ...one, points: fromRows(one.points) }));
