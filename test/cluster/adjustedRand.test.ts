import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustedRand, adjustedRandDrawn } from "../../src/cluster/index.ts";
import { reference } from "./reference.ts";

describe("adjustedRand", () => {
  it("equals scikit-learn's adjusted_rand_score (closed form, so 1e-12)", () => {
    for (const { a, b, value } of reference.adjustedRand) {
      expect(adjustedRand(Int32Array.from(a), Int32Array.from(b))).toBeCloseTo(value, 12);
    }
  });

  it("is 1 for the same partition under other numbers, symmetric, and at most 1 (property)", () => {
    const labels = fc.array(fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: 0, max: 4 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(labels, (pairs) => {
        const a = Int32Array.from(pairs, ([label]) => label);
        const b = Int32Array.from(pairs, ([, label]) => label);
        expect(
          adjustedRand(
            a,
            a.map((label) => 9 - label),
          ),
        ).toBe(1);
        expect(adjustedRand(a, b)).toBeCloseTo(adjustedRand(b, a)!, 12);
        expect(adjustedRand(a, b)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is undefined for no rows and refuses different lengths", () => {
    expect(adjustedRand(new Int32Array(0), new Int32Array(0))).toBeUndefined();
    expect(() => adjustedRand(new Int32Array(2), new Int32Array(3))).toThrow("they have 2 and 3 rows");
  });
});

describe("adjustedRandDrawn", () => {
  it("is adjustedRand of the rows given, however often, to the bit (property)", () => {
    const labelled = fc.array(fc.tuple(fc.integer({ min: -1, max: 5 }), fc.integer({ min: 3, max: 7 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(labelled, fc.array(fc.array(fc.nat()), { maxLength: 3 }), (pairs, draws) => {
        const a = Int32Array.from(pairs, ([label]) => label);
        const b = Int32Array.from(pairs, ([, label]) => label);
        const indexOf = adjustedRandDrawn(a, b);
        for (const drawn of [...draws, [...pairs.keys()]]) {
          const rows = Int32Array.from(drawn, (row) => row % pairs.length);
          const expected = adjustedRand(
            rows.map((row) => a[row]!),
            rows.map((row) => b[row]!),
          );
          expect(indexOf(rows)).toBe(expected);
        }
      }),
    );
  });

  it("takes partitions of many groups each, of which few pairs have rows", () => {
    const n = 200_000;
    const singles = Int32Array.from({ length: n }, (_, row) => row);
    const shifted = singles.map((row) => (row % 4 === 0 ? row : n - row));
    const rows = Int32Array.from({ length: n }, (_, i) => (7 * i) % 1000);
    const expected = adjustedRand(
      rows.map((row) => singles[row]!),
      rows.map((row) => shifted[row]!),
    );
    expect(expected).toBe(1);
    expect(adjustedRandDrawn(singles, shifted)(rows)).toBe(expected);
  });

  it("counts rows, not groups: fifty rows cost as little where a million pairs of groups have rows", () => {
    // Visiting all pairs in each of these calls would take minutes.
    const n = 1_000_000;
    const [a, b] = [
      Int32Array.from({ length: n }, (_, row) => row >> 1),
      Int32Array.from({ length: n }, (_, row) => (row * 7) % n),
    ];
    const indexOf = adjustedRandDrawn(a, b);
    for (let draw = 0; draw < 20_000; draw++) {
      const rows = Int32Array.from({ length: 50 }, (_, i) => (draw * 13 + (i >> 1)) % n);
      const found = indexOf(rows);
      if (draw % 2000 !== 0) continue;
      const expected = adjustedRand(
        rows.map((row) => a[row]!),
        rows.map((row) => b[row]!),
      );
      expect(found).toBe(expected);
    }
  });

  it("refuses rows that are not there, and is as before after it", () => {
    const indexOf = adjustedRandDrawn(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 1, 1));
    const all = Int32Array.of(0, 1, 2, 3);
    const before = indexOf(all);
    expect(before).toBe(adjustedRand(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 1, 1)));
    for (const row of [-1, 4]) expect(() => indexOf(Int32Array.of(0, row))).toThrow(`row ${row} is asked for`);
    expect(indexOf(all)).toBe(before);
    expect(indexOf(new Int32Array(0))).toBeUndefined();
  });

  it("refuses different lengths", () => {
    expect(() => adjustedRandDrawn(new Int32Array(2), new Int32Array(3))).toThrow("they have 2 and 3 rows");
  });
});
