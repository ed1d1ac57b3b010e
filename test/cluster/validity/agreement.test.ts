import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustedMutualInformation, jaccardByCluster } from "../../../src/cluster/index.ts";
import { stream } from "../../../src/random/index.ts";
import { reference } from "./reference.ts";

describe("adjustedMutualInformation", () => {
  it("equals scikit-learn's adjusted_mutual_info_score (closed form, so 1e-10)", () => {
    for (const { a, b, value } of reference.adjustedMutualInformation) {
      expect(adjustedMutualInformation(Int32Array.from(a), Int32Array.from(b))).toBeCloseTo(value, 10);
    }
  });

  it("is 1 for equal partitions: all rows together, all alone, under other numbers; 0 for one against many", () => {
    const together = new Int32Array(9);
    const alone = Int32Array.from({ length: 9 }, (_, i) => i);
    expect(adjustedMutualInformation(together, together)).toBe(1);
    expect(adjustedMutualInformation(alone, alone)).toBe(1);
    expect(adjustedMutualInformation(Int32Array.of(0, 0, 1, -1), Int32Array.of(5, 5, 2, 8))).toBe(1);
    expect(adjustedMutualInformation(together, alone)).toBeCloseTo(0, 12);
  });

  it("is symmetric, at most 1, and on average 0 for partitions at random", () => {
    const values = Array.from({ length: 200 }, (_, seed) => {
      const random = stream("agreement", seed);
      const a = Int32Array.from({ length: 60 }, () => Math.floor(random() * 6));
      const b = Int32Array.from({ length: 60 }, () => Math.floor(random() * 9));
      const value = adjustedMutualInformation(a, b)!;
      expect(adjustedMutualInformation(b, a)).toBeCloseTo(value, 12);
      expect(value).toBeLessThan(1);
      return value;
    });
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.01);
  });

  it("is undefined for no rows and refuses different lengths", () => {
    expect(adjustedMutualInformation(new Int32Array(0), new Int32Array(0))).toBeUndefined();
    expect(() => adjustedMutualInformation(new Int32Array(2), new Int32Array(3))).toThrow("they have 2 and 3 rows");
  });
});

describe("jaccardByCluster", () => {
  it("finds the most similar cluster of the other partition, of equals the lower label", () => {
    const a = Int32Array.of(0, 0, 0, 0, 1, 1, 2, 2);
    const b = Int32Array.of(5, 5, 5, 6, 6, 6, 7, 8);
    expect(jaccardByCluster(a, b)).toEqual([
      { label: 0, size: 4, match: 5, jaccard: 3 / 4 },
      { label: 1, size: 2, match: 6, jaccard: 2 / 3 },
      { label: 2, size: 2, match: 7, jaccard: 1 / 2 },
    ]);
  });

  it("takes −1 for no cluster, and a cluster whose rows are all in none for lost", () => {
    const a = Int32Array.of(-1, 3, 3, 4, 4);
    const b = Int32Array.of(1, 1, 1, -1, -1);
    expect(jaccardByCluster(a, b)).toEqual([
      { label: 3, size: 2, match: 1, jaccard: 2 / 3 },
      { label: 4, size: 2, match: undefined, jaccard: 0 },
    ]);
    expect(jaccardByCluster(new Int32Array(0), new Int32Array(0))).toEqual([]);
    expect(() => jaccardByCluster(new Int32Array(1), new Int32Array(2))).toThrow("they have 1 and 2 rows");
  });

  it("equals the definition by sets (property)", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: -1, max: 3 })), { minLength: 1 });
    fc.assert(
      fc.property(rows, (pairs) => {
        const found = jaccardByCluster(
          Int32Array.from(pairs, ([x]) => x),
          Int32Array.from(pairs, ([, y]) => y),
        );
        for (const { label, jaccard } of found) {
          const all = [0, 1, 2, 3].map((other) => {
            const both = pairs.filter(([x, y]) => x === label && y === other).length;
            const either = pairs.filter(([x, y]) => x === label || y === other).length;
            return both / either;
          });
          expect(jaccard).toBe(Math.max(...all));
        }
        expect(found.map(({ label }) => label)).toEqual(
          [...new Set(pairs.map(([x]) => x))].filter((x) => x >= 0).sort(),
        );
      }),
    );
  });
});
