import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sharedCells } from "../../src/cluster/sharedCells.ts";

describe("sharedCells", () => {
  it("are as many as combinations of labels, and give each partition back (property)", () => {
    const row = fc.array(fc.nat(4), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
        const partitions = [0, 1, 2].map((q) => Int32Array.from(rows, (labels) => labels[q]!));
        const [found] = sharedCells(partitions, 125);
        expect(found!.members).toEqual([0, 1, 2]);
        expect(found!.sizes.length).toBe(new Set(rows.map(String)).size);
        expect(found!.sizes.reduce((sum, size) => sum + size, 0)).toBe(rows.length);
        partitions.forEach((labels, q) => {
          expect(found!.labels.map((cell) => found!.labelOf[q]![cell]!)).toEqual(labels);
        });
      }),
    );
  });

  it("part where they would be more than allowed, and one that alone has more stands alone", () => {
    const by = (k: number) => Int32Array.from({ length: 60 }, (_, i) => i % k);
    const found = sharedCells([by(2), by(4), by(3), by(20), by(5)], 6);
    expect(found.map(({ members }) => members)).toEqual([[0, 1], [2], [3], [4]]);
    expect(found.map(({ sizes }) => sizes.length)).toEqual([4, 3, 20, 5]);
  });
});
