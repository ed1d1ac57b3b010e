import { expect, test } from "vitest";
import { categorical, stream } from "../../src/random/index.ts";
import { expectShares } from "./sharesBelow.ts";

test("categorical draws each index by its share of the weights", () => {
  expectShares((random) => categorical(random, [2, 0, 5, 3]), [0, 1, 2], [0.2, 0.2, 0.7]);
});

test("categorical never draws a weight of 0, at either end of the uniform numbers", () => {
  expect(categorical(() => 0, [0, 1, 0])).toBe(1);
  expect(categorical(() => 1 - 2 ** -32, [1, 1e-300, 0])).toBe(0);
  expect(categorical(() => 1 - 2 ** -32, [0.1, 0.2, 0.7, 0])).toBe(2);
});

test.each([{ weights: [] }, { weights: [0, 0] }, { weights: [1, -1] }, { weights: [Number.NaN] }])(
  "categorical refuses the weights $weights",
  ({ weights }) => {
    expect(() => categorical(stream("x"), weights)).toThrow(RangeError);
  },
);
