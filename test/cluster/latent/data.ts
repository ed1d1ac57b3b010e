import { readFileSync } from "node:fs";
import { type Categories, categories } from "../../../src/cluster/index.ts";

interface Fit {
  readonly k: number;
  readonly logLikelihood: number;
  readonly objective: number;
  readonly freeParameters: number;
  readonly aic: number;
  readonly bic: number;
  readonly adjustedBic: number;
  readonly entropyR2: number;
  readonly weights: readonly number[];
  /** k × all levels. */
  readonly table: readonly (readonly number[])[];
  readonly sizes: readonly number[];
}

interface Reference {
  readonly levels: readonly number[];
  readonly codes: readonly (readonly number[])[];
  readonly fits: readonly Fit[];
  readonly smoothed: Fit & { readonly smoothing: number };
  readonly errors: { readonly weights: readonly number[]; readonly table: readonly (readonly number[])[] };
  readonly mcdonalds: readonly Fit[];
}

/** Values of an independent expectation-maximisation, made by test/reference/latent.py. */
export const reference: Reference = JSON.parse(
  readFileSync(new URL("../../reference/latent.json", import.meta.url), "utf8"),
);

/** Answers from rows of codes. */
export function answersOf(rows: readonly (readonly number[])[], levels: readonly number[]): Categories {
  const items = levels.map((count, j) => ({
    name: `item ${j}`,
    levels: Array.from({ length: count }, (_, m) => `level ${m}`),
  }));
  return categories(Int32Array.from(rows.flat()), rows.length, items);
}

/** The survey of test/input/mcdonalds: eleven items, 0 for no and 1 for yes. */
export function mcdonalds(): Categories {
  const lines = readFileSync(new URL("../../input/mcdonalds/mcdonalds.csv", import.meta.url), "utf8")
    .trim()
    .split(/\r?\n/);
  const rows = lines.slice(1).map((line) =>
    line
      .split(",")
      .slice(0, 11)
      .map((cell) => (cell === "Yes" ? 1 : 0)),
  );
  return answersOf(rows, Array<number>(11).fill(2));
}

/**
 * Whether seven pathologists (A to G) saw carcinoma in each of 118 slides: the patterns that occur, and how often.
 *
 * Source: Landis and Koch 1977, as tabulated by Agresti 2002, Categorical Data Analysis, table 13.1.
 */
const carcinomaCounts: readonly (readonly [string, number])[] = [
  ...([
    ["0000000", 34],
    ["0000100", 2],
    ["0100000", 6],
    ["0100001", 1],
    ["0100100", 4],
  ] as const),
  ...([
    ["0100101", 5],
    ["1000000", 2],
    ["1010101", 1],
    ["1100000", 2],
    ["1100001", 1],
  ] as const),
  ...([
    ["1100100", 2],
    ["1100101", 7],
    ["1100111", 1],
    ["1101001", 1],
    ["1101101", 2],
  ] as const),
  ...([
    ["1101111", 3],
    ["1110101", 13],
    ["1110111", 5],
    ["1111101", 10],
    ["1111111", 16],
  ] as const),
];

export function carcinoma(): Categories {
  const rows = carcinomaCounts.flatMap(([pattern, count]) =>
    Array.from({ length: count }, () => [...pattern].map(Number)),
  );
  return answersOf(rows, Array<number>(7).fill(2));
}
