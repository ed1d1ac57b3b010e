import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/random/index.ts";
import { dip, dipPValue } from "../../src/stats/index.ts";

const reference = JSON.parse(readFileSync(new URL("../reference/dip.json", import.meta.url), "utf8")) as {
  cases: { name: string; values: number[]; dip: number }[];
};

describe("dip", () => {
  it.each(reference.cases)("is that of the nearest distribution with one hump: $name", ({ values, dip: expected }) => {
    expect(Math.abs(dip(Float64Array.from(values))! - expected)).toBeLessThan(1e-9);
  });

  it("does not exist of nothing, is 0 of equal numbers, a quarter of two", () => {
    expect(dip(new Float64Array(0))).toBeUndefined();
    expect(dip(Float64Array.of(4))).toBe(0);
    expect(dip(Float64Array.of(4, 4, 4))).toBe(0);
    expect(dip(Float64Array.of(0, 1))).toBe(0.25);
  });

  it("stays when numbers are moved, stretched or mirrored", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -200, max: 200 }), { minLength: 2, maxLength: 60 }), (values) => {
        const own = dip(Float64Array.from(values).sort())!;
        expect(dip(Float64Array.from(values, (value) => 8 * value - 64).sort())).toBeCloseTo(own, 12);
        expect(dip(Float64Array.from(values, (value) => -value).sort())).toBeCloseTo(own, 12);
      }),
    );
  });
});

describe("dipPValue", () => {
  it("falls as the dip grows, from 1 to 0.001", () => {
    const values = [0, 0.005, 0.01, 0.0168, 0.02, 0.03, 0.25].map((value) => dipPValue(value, 1000));
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(values[0]).toBe(1);
    expect(values.at(-1)).toBeCloseTo(0.001, 12);
  });

  it("is below 0.05 for about a twentieth of uniform numbers, at sizes between those of the table", () => {
    const random = stream("dip");
    for (const n of [33, 150, 700]) {
      const draws = 1500;
      let small = 0;
      for (let i = 0; i < draws; i++) {
        const numbers = Float64Array.from({ length: n }, () => random()).sort();
        if (dipPValue(dip(numbers)!, n) <= 0.05) small++;
      }
      // 1500 draws at 0.05: standard deviation 0.0056, four of them either way.
      expect(Math.abs(small / draws - 0.05)).toBeLessThan(0.0225);
    }
  });
});
