import { expect, test } from "vitest";
import { poisson, stream } from "../../src/random/index.ts";
import { expectShares, golden } from "./sharesBelow.ts";

test.each(golden.poisson)("poisson of mean $mean has the probabilities of scipy.stats.poisson", (golden1) => {
  expectShares((random) => poisson(random, golden1.mean), golden1.counts, golden1.cumulative);
});

test("poisson of mean 0 is 0", () => {
  expect(poisson(stream("x"), 0)).toBe(0);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("poisson refuses the mean %s", (mean) => {
  expect(() => poisson(stream("x"), mean)).toThrow(RangeError);
});
