import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearAssignment } from "../../../src/cluster/index.ts";
import { matrix } from "../../../src/matrix/index.ts";
import "../../properties.ts";

interface Case {
  readonly unique: boolean;
  readonly rows: number;
  readonly columns: number;
  readonly costs: readonly number[];
  readonly total: number;
  readonly assigned: readonly number[];
}

const { cases }: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("../../reference/identity.json", import.meta.url), "utf8"),
);

function costsOf(values: readonly number[], rows: number, columns: number) {
  return matrix(
    Float64Array.from(values),
    rows,
    Array.from({ length: columns }, (_, j) => `c${j}`),
  );
}

function totalOf(values: readonly number[], columns: number, assigned: Int32Array): number {
  return assigned.reduce((sum, j, i) => sum + (j < 0 ? 0 : values[i * columns + j]!), 0);
}

describe("linearAssignment", () => {
  it.each(cases)(
    "finds scipy's least total of $rows × $columns costs",
    ({ unique, rows, columns, costs, ...known }) => {
      const assigned = linearAssignment(costsOf(costs, rows, columns));
      // Sums of at most 30 costs near 1, in another order.
      expect(totalOf(costs, columns, assigned)).toBeCloseTo(known.total, 10);
      const taken = [...assigned].filter((j) => j >= 0);
      expect(new Set(taken).size).toBe(Math.min(rows, columns));
      if (unique) expect([...assigned]).toEqual(known.assigned);
    },
  );

  it("is as good as the best of all permutations", () => {
    const square = fc
      .integer({ min: 1, max: 5 })
      .chain((n) =>
        fc
          .array(fc.integer({ min: -9, max: 9 }), { minLength: n * n, maxLength: n * n })
          .map((costs) => ({ n, costs })),
      );
    fc.assert(
      fc.property(square, ({ n, costs }) => {
        const assigned = linearAssignment(costsOf(costs, n, n));
        const totals = permutations(n).map((order) => totalOf(costs, n, Int32Array.from(order)));
        expect(totalOf(costs, n, assigned)).toBe(Math.min(...totals));
      }),
    );
  });

  it("knows nobody to assign, and refuses a cost that is none", () => {
    expect(linearAssignment({ data: new Float64Array(0), rows: 0, columns: 3 })).toEqual(new Int32Array(0));
    expect(linearAssignment({ data: new Float64Array(0), rows: 2, columns: 0 })).toEqual(Int32Array.of(-1, -1));
    const data = Float64Array.of(1, Number.NaN);
    expect(() => linearAssignment({ data, rows: 1, columns: 2 })).toThrow("a cost is not finite");
  });
});

function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((rest) =>
    Array.from({ length: n }, (_, place) => [...rest.slice(0, place), n - 1, ...rest.slice(place)]),
  );
}
