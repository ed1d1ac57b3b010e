import { readFileSync } from "node:fs";
import { numberBySize } from "../../../src/cluster/index.ts";
import { fromRows } from "../reference.ts";

export interface ReferenceFit {
  readonly minClusterSize: number;
  readonly minSamples: number;
  readonly selection: "excess-of-mass" | "leaf";
  readonly allowSingleCluster: boolean;
  /** Sum of the spanning tree's heights, and of the core distances. */
  readonly height: number;
  readonly core: number;
  readonly labels: readonly number[];
  readonly probabilities: readonly number[];
  readonly persistence: readonly number[];
  readonly relativeValidity: number | null;
  readonly scikitLearn: readonly number[];
  /** Rows whose label by scikit-learn depends on the order of the rows. */
  readonly tied: readonly number[];
  readonly predicted?: { readonly labels: readonly number[]; readonly strengths: readonly number[] };
}

interface Reference {
  readonly cases: readonly {
    readonly name: string;
    readonly points: number[][];
    readonly new: number[][];
    readonly hdbscan: readonly ReferenceFit[];
    readonly dbcv: {
      readonly value: number;
      readonly clusters: readonly number[];
      readonly byOrder: readonly number[];
      /** By the package hdbscan, whose ties go by rows; also with all rows turned round. */
      readonly byPackage: { readonly value: number; readonly clusters: readonly number[]; readonly reversed: number };
    };
    readonly dbscan: readonly {
      readonly eps: number;
      readonly minSamples: number;
      readonly labels: readonly number[];
      readonly core: readonly number[];
    }[];
    readonly kDistances: { readonly minSamples: number; readonly values: readonly number[] };
  }[];
}

const reference: Reference = JSON.parse(readFileSync(new URL("../../reference/density.json", import.meta.url), "utf8"));

/** Values of scikit-learn and the package hdbscan, made by test/reference/density.py. */
export const cases = reference.cases.map((one) => ({
  ...one,
  points: fromRows(one.points),
  new: fromRows(one.new),
}));

/** Labels of a reference in the product's numbering, and which of its labels each number was. */
export function renumbered(labels: readonly number[]): { labels: Int32Array; names: number[] } {
  const numbered = numberBySize(Int32Array.from(labels));
  const names: number[] = [];
  numbered.forEach((label, row) => {
    if (label >= 0) names[label] = labels[row]!;
  });
  return { labels: numbered, names };
}
