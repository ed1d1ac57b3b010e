import { readFileSync } from "node:fs";

interface MixedReference {
  readonly sets: readonly {
    readonly name: string;
    readonly numbers: readonly (readonly number[])[];
    readonly codes: readonly (readonly number[])[];
    readonly fits: readonly {
      readonly k: number;
      readonly gamma: number;
      readonly given: boolean;
      readonly cost: number;
    }[];
  }[];
  readonly gower: {
    readonly columns: readonly {
      readonly kind: "numeric" | "ordinal" | "categorical" | "asymmetric";
      readonly values: readonly (number | null)[];
    }[];
    readonly weights: readonly number[];
    readonly plain: readonly number[];
    readonly weighted: readonly number[];
    readonly trees: readonly {
      readonly method: "average" | "complete";
      readonly heights: readonly number[];
      readonly labels: readonly number[];
    }[];
  };
}

/** Values of kmodes, numpy and scipy, made by test/reference/mixed.py. */
export const mixedReference: MixedReference = JSON.parse(
  readFileSync(new URL("../reference/mixed.json", import.meta.url), "utf8"),
);
