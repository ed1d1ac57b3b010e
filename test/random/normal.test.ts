import { expect, test } from "vitest";
import { normal, stream } from "../../src/random/index.ts";
import { expectShares, golden } from "./sharesBelow.ts";

test("normal has the quantiles of scipy.stats.norm", () => {
  expectShares(normal, golden.normal, golden.probabilities);
});

test("normal has no memory: the same stream gives the same number", () => {
  normal(stream("other"));
  expect(normal(stream("a"))).toBe(normal(stream("a")));
});
