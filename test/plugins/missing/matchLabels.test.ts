import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchLabels } from "../../../src/plugins/missing/matchLabels.ts";

const kept = (a: Int32Array, b: Int32Array) => a.filter((label, i) => label === b[i]).length;

function permutations(k: number): number[][] {
  if (k === 0) return [[]];
  return permutations(k - 1).flatMap((rest) =>
    Array.from({ length: k }, (_, at) => [...rest.slice(0, at), k - 1, ...rest.slice(at)]),
  );
}

describe("matchLabels", () => {
  it("finds the renaming that keeps most rows, as trying all of them does", () => {
    const partition = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), {
      minLength: 1,
      maxLength: 25,
    });
    fc.assert(
      fc.property(partition, (pairs) => {
        const a = Int32Array.from(pairs, ([one]) => one);
        const b = Int32Array.from(pairs, ([, other]) => other);
        const best = Math.max(
          ...permutations(4).map((names) =>
            kept(
              a,
              b.map((label) => names[label]!),
            ),
          ),
        );
        expect(kept(a, matchLabels(a, b))).toBe(best);
      }),
    );
  });

  it("is not misled by taking the largest overlap first", () => {
    // Greedy takes 0 → 0 (3 rows) and is left with 1 → 1 (none): 3 of 7 rows; 0 → 1 and 1 → 0 keep 4.
    const a = Int32Array.of(0, 0, 0, 1, 1, 0, 0);
    const b = Int32Array.of(0, 0, 0, 0, 0, 1, 1);
    expect(kept(a, matchLabels(a, b))).toBe(4);
  });

  it("gives a cluster without a partner a number of its own", () => {
    expect([...matchLabels(Int32Array.of(0, 0, 1), Int32Array.of(2, 0, 1))]).toHaveLength(3);
    expect(new Set(matchLabels(Int32Array.of(0, 0, 1), Int32Array.of(2, 0, 1))).size).toBe(3);
    expect([...matchLabels(new Int32Array(0), new Int32Array(0))]).toEqual([]);
  });
});
