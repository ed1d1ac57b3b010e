import { readFileSync } from "node:fs";
import type { CovarianceShape, LinkageMethod } from "../../src/cluster/index.ts";
import { type Matrix, matrix } from "../../src/matrix/index.ts";

interface Partition {
  readonly k: number;
  /** Of `cluster::pam`, by Euclidean distances. */
  readonly labels: readonly number[];
  readonly total: number;
  readonly manhattan: number;
  readonly silhouette: number;
  readonly silhouettes: readonly number[];
  readonly dunn: number;
  readonly calinskiHarabasz: number;
  /** Of `stats::kmeans`, best of 50 starts. */
  readonly inertia: number;
  readonly means: readonly number[];
  readonly adjustedRand: number;
}

interface RCase {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly points: readonly number[];
  readonly trees: readonly {
    readonly method: LinkageMethod;
    readonly heights: readonly number[];
    readonly agnes: readonly number[];
    /** The first merge whose height the next one shares; all of them when none does. */
    readonly firstTie: number;
    readonly cuts: readonly { readonly k: number; readonly labels: readonly number[] }[];
    readonly height: number;
    readonly atHeight: readonly number[];
    readonly correlation: number;
  }[];
  readonly partitions: readonly Partition[];
  readonly density: readonly {
    readonly minSamples: number;
    readonly distances: readonly number[];
    readonly eps: number;
    readonly labels: readonly number[];
    readonly core: readonly number[];
    readonly hdbscan: readonly number[];
    readonly heights: readonly number[];
  }[];
  readonly gap: readonly {
    readonly space: "scaledPCA" | "original";
    readonly gaps: readonly number[];
    readonly standardErrors: readonly number[];
    readonly sides: readonly number[] | null;
    readonly rules: { readonly Tibs2001SEmax: number; readonly firstSEmax: number };
    readonly references: readonly (readonly number[])[];
  }[];
  readonly stability: readonly {
    readonly k: number;
    readonly labels: readonly number[];
    readonly draws: readonly (readonly number[])[];
    /** By cluster and draw; 0 where the draw has no row of the cluster. */
    readonly jaccard: readonly (readonly number[])[];
    readonly mean: readonly number[];
  }[];
  readonly mixtures: readonly {
    readonly shape: CovarianceShape;
    readonly k: number;
    readonly logLikelihood: number;
    readonly freeParameters: number;
    /** Lower is better, as here. */
    readonly bic: number;
  }[];
  readonly components: {
    readonly variances: number | readonly number[];
    readonly directions: number | readonly number[];
  };
}

const reference = JSON.parse(readFileSync(new URL("../reference/partitions-r.json", import.meta.url), "utf8")) as {
  readonly cases: readonly RCase[];
};

/** n × p values, row by row, with columns a, b, c … */
export function pointsOf({ rows, columns }: Pick<RCase, "rows" | "columns">, values: readonly number[]): Matrix {
  const names = Array.from({ length: columns }, (_, j) => String.fromCharCode(97 + j));
  return matrix(Float64Array.from(values), rows, names);
}

/** Values of R and its packages on seven sets, made by test/reference/partitions-r.R. */
export const rCases = reference.cases.map((one) => ({ ...one, points: pointsOf(one, one.points) }));

/** R writes a vector of one number as the number. */
export function listOf<T>(values: T | readonly T[]): readonly T[] {
  return Array.isArray(values) ? (values as readonly T[]) : [values as T];
}
