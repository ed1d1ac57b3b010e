import { expect, test } from "vitest";
import { beta, stream } from "../../src/random/index.ts";
import { expectShares, golden } from "./sharesBelow.ts";

test.each(golden.beta)("beta of $a and $b has the quantiles of scipy.stats.beta", ({ a, b, quantiles }) => {
  expectShares((random) => beta(random, a, b), quantiles, golden.probabilities);
});

test("beta refuses a parameter of 0", () => {
  expect(() => beta(stream("x"), 0, 1)).toThrow(RangeError);
});
