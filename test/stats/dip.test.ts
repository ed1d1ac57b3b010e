import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/random/index.ts";
import { dip, dipPValue } from "../../src/stats/index.ts";

const reference = JSON.parse(readFileSync(new URL("../reference/dip.json", import.meta.url), "utf8")) as {
  cases: { name: string; values: number[]; dip: number }[];
};

/** Probabilities of R's diptest by simulation, made by test/reference/dip-r.R. */
const simulated = JSON.parse(readFileSync(new URL("../reference/dip-r.json", import.meta.url), "utf8")) as Readonly<
  Record<"simulated" | "tested", readonly { n: number; dip: number; p: number; draws?: number }[]>
>;

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
  it("is within 0.01 of R's simulations for 4 to 1,500 numbers, and below 0.05 within a tenth and their error", () => {
    expect(new Set(simulated.simulated.map(({ n }) => n)).size).toBeGreaterThan(20);
    for (const { n, dip: size, p, draws } of simulated.simulated) {
      const off = Math.abs(dipPValue(size, n) - p);
      const error = Math.sqrt((p * (1 - p)) / draws!);
      expect(off, `${n} numbers, dip ${size}`).toBeLessThan(p > 0.05 ? 0.01 : 0.1 * p + 3 * error);
    }
  });

  it("is that of R's dip.test of single samples, by 20,000 draws (0.01 and four of their errors)", () => {
    for (const { n, dip: size, p } of simulated.tested) {
      const error = Math.sqrt((p * (1 - p)) / 20_000);
      expect(Math.abs(dipPValue(size, n) - p), `${n} numbers, dip ${size}`).toBeLessThan(0.01 + 4 * error);
    }
  });

  it("is 1 at the least dip and for fewer than four, and just above it the share that have more", () => {
    expect([dipPValue(0.25, 2), dipPValue(0.25, 3), dipPValue(0, 10), dipPValue(1 / 8, 4)]).toEqual([1, 1, 1, 1]);
    // A third of samples of four have more than the least dip, two thirds of samples of five.
    expect(dipPValue(1 / 8 + 1e-6, 4)).toBeCloseTo(1 / 3, 2);
    expect(dipPValue(1 / 10 + 1e-6, 5)).toBeCloseTo(2 / 3, 2);
  });

  it("bends where dips come to be fewer, at 1 / n", () => {
    // 60,000 samples and three of their errors, 0.004 at 7, where quantiles alone give 0.011 more.
    for (const n of [6, 7, 8, 9, 10, 11]) {
      const random = stream("bend", n);
      const draws = 60_000;
      let beyond = 0;
      for (let i = 0; i < draws; i++) {
        if (dip(Float64Array.from({ length: n }, () => random()).sort())! > (1 + 1e-9) / n) beyond++;
      }
      const p = beyond / draws;
      expect(Math.abs(dipPValue(1 / n, n) - p)).toBeLessThan(0.001 + 3 * Math.sqrt((p * (1 - p)) / draws));
    }
  });

  it("falls as the dip grows for any number of numbers", () => {
    for (const n of [4, 5, 6, 9, 13, 19, 20, 22, 49, 51, 300, 5000, 1e6]) {
      let before = 1;
      for (let size = 0; size < 0.8; size += 0.001) {
        const p = dipPValue(size / Math.sqrt(n), n);
        expect(p).toBeLessThanOrEqual(before);
        expect(p).toBeGreaterThanOrEqual(0.001);
        before = p;
      }
    }
  });

  it("falls as the dip grows, from 1 to 0.001", () => {
    const values = [0, 0.005, 0.01, 0.0168, 0.02, 0.03, 0.25].map((value) => dipPValue(value, 1000));
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(values[0]).toBe(1);
    expect(values.at(-1)).toBeCloseTo(0.001, 12);
  });

  it("refuses what is no dip", () => {
    for (const odd of [Number.NaN, -0.1]) expect(() => dipPValue(odd, 100)).toThrow(RangeError);
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
