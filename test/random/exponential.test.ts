import { expect, test } from "vitest";
import { exponential, stream } from "../../src/random/index.ts";
import { expectShares, golden } from "./sharesBelow.ts";

test.each(golden.exponential)("exponential of rate $rate has the quantiles of scipy.stats.expon", (golden1) => {
  expectShares((random) => exponential(random, golden1.rate), golden1.quantiles, golden.probabilities);
});

test("exponential stays finite at both ends of the uniform numbers", () => {
  expect(exponential(() => 0, 1)).toBe(0);
  expect(exponential(() => 1 - 2 ** -32, 1)).toBeCloseTo(32 * Math.LN2, 9);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("exponential refuses the rate %s", (rate) => {
  expect(() => exponential(stream("x"), rate)).toThrow(RangeError);
});
