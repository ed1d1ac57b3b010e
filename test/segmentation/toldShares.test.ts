import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toldShares } from "../../src/segmentation/frozen/toldShares.ts";

const rounded = (shares: readonly number[]) => shares.map((one) => Number(one.toFixed(3)));

describe("toldShares", () => {
  it.each([
    ["shares in steps", [60, 140], [0.3, 0.7]],
    ["one level alone", [200], [1]],
    ["all of too few", [9, 9], [0.5, 0.5]],
    ["nobody", [0, 0, 0, 0], [0.25, 0.25, 0.25, 0.25]],
    ["rare ones together", [6, 8, 126], [0.05, 0.05, 0.9]],
    ["a rare one with the next", [60, 3, 17, 120], [0.3, 0.05, 0.05, 0.6]],
    ["nobody with the next", [0, 30, 70], [0.15, 0.15, 0.7]],
    ["all but one rare, and too few", [0, 200, 0], [0.025, 0.95, 0.025]],
    ["as if they were nobody", [4, 191, 5], [0.025, 0.95, 0.025]],
  ])("of %s", (_, counts, shares) => {
    expect(rounded(toldShares(counts, 10))).toEqual(shares);
  });

  it("are the same however the rare people are spread over rare levels, and whether one is there or not", () => {
    const spread = fc.tuple(
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 10, max: 3000 }),
    );
    fc.assert(
      fc.property(spread, ([a, b, most]) => {
        expect(toldShares([a, most, b], 10)).toEqual(toldShares([0, 10, 0], 10));
      }),
    );
    const with2 = fc.tuple(
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 200, max: 400 }),
    );
    fc.assert(
      fc.property(with2, ([a, b, more]) => {
        const told = toldShares([a, b, 30, more], 10);
        const isTogether = a + b < 10;
        expect(told[0]).toBe(told[1]);
        expect(told[2] === told[0]).toBe(isTogether);
        expect(toldShares([b, a, 30, more], 10)).toEqual(told);
      }),
    );
  });

  it("add up to one and are never 0", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { minLength: 1, maxLength: 12 }), (counts) => {
        const told = toldShares(counts, 10);
        expect(told.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 6);
        expect(Math.min(...told)).toBeGreaterThan(0);
      }),
    );
  });
});
