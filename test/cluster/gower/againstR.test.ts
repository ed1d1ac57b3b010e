import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  adjustedRand,
  cutTree,
  type GowerColumn,
  gower,
  kMedoidsOf,
  linkageOf,
  silhouetteOf,
} from "../../../src/cluster/index.ts";
import { stream } from "../../../src/random/index.ts";

interface Reference {
  readonly columns: readonly {
    readonly name: string;
    readonly kind: GowerColumn["kind"];
    /** Null where the answer is missing. */
    readonly values: readonly (number | null)[];
  }[];
  readonly cases: readonly {
    readonly rows: readonly number[];
    readonly weights: readonly number[] | null;
    /** Null where two rows can be compared in no column. */
    readonly dissimilarities: readonly (number | null)[];
    readonly medoids:
      | readonly {
          readonly k: number;
          readonly labels: readonly number[];
          readonly total: number;
          readonly silhouette: number;
        }[]
      | null;
    readonly trees:
      | readonly {
          readonly method: "average" | "complete";
          readonly heights: readonly number[];
          readonly labels: readonly number[];
        }[]
      | null;
  }[];
}

/** Values of R's package cluster, made by test/reference/gower-r.R. */
const reference: Reference = JSON.parse(readFileSync(new URL("../../reference/gower-r.json", import.meta.url), "utf8"));

function columnsOf(rows: readonly number[]): GowerColumn[] {
  return reference.columns.map(({ name, kind, values }) => {
    const own = rows.map((row) => values[row]!);
    return kind === "numeric"
      ? { kind, name, values: Float64Array.from(own, (value) => value ?? Number.NaN) }
      : { kind, name, codes: Int32Array.from(own, (value) => value ?? -1) };
  });
}

const cases = reference.cases.map((one, number) => {
  const weights = one.weights === null ? {} : { weights: one.weights };
  return { ...one, number, found: gower(columnsOf(one.rows), weights) };
});

describe.each(cases)("gower beside daisy, case $number", ({ found, dissimilarities, medoids }) => {
  it("has its dissimilarities, of gaps, weights, ordered answers and such that count only when present (1e-14)", () => {
    expect(dissimilarities.every((value) => value !== null)).toBe(true);
    dissimilarities.forEach((value, pair) => {
      expect(found.values[pair]).toBeCloseTo(value!, 14);
    });
  });

  it("leads to medoids that are not above pam's, and to its silhouettes of pam's groups (1e-9, 1e-12)", () => {
    for (const { k, labels, total, silhouette } of medoids!) {
      const [model] = kMedoidsOf(found, { kMin: k, kMax: k, random: stream("R", k) });
      expect(model!.totalDeviation).toBeLessThanOrEqual(total * (1 + 1e-9));
      expect(silhouetteOf(found, Int32Array.from(labels))!.value).toBeCloseTo(silhouette, 12);
    }
  });
});

const withTrees = cases.flatMap(({ trees, ...one }) => (trees === null ? [] : [{ ...one, trees }]));

it.each(withTrees)(
  "gower leads to hclust's trees by average and complete linkage (1e-12), case $number",
  ({ found, trees }) => {
    expect(trees.length).toBeGreaterThan(0);
    for (const { method, heights, labels } of trees) {
      const tree = linkageOf(found, method);
      heights.forEach((height, i) => {
        expect(tree.heights[i]).toBeCloseTo(height, 12);
      });
      expect(adjustedRand(cutTree(tree, { k: 4 }), Int32Array.from(labels))).toBe(1);
    }
  },
);
