import { expect, test } from "vitest";
import { gamma, stream } from "../../src/random/index.ts";
import { expectShares, golden } from "./sharesBelow.ts";

test.each(golden.gamma)(
  "gamma of shape $shape has the quantiles of scipy.stats.gamma",
  ({ shape, scale, quantiles }) => {
    expectShares((random) => gamma(random, shape, scale), quantiles, golden.probabilities);
  },
);

test("gamma refuses a shape or scale that is not positive and finite", () => {
  expect(() => gamma(stream("x"), 0, 1)).toThrow("Cannot draw a gamma number: shape is 0");
  expect(() => gamma(stream("x"), 1, Number.NaN)).toThrow("Cannot draw a gamma number: scale is NaN");
});
