import { expect, test } from "vitest";
import { stream } from "../../src/random/index.ts";
import { expectShares } from "./sharesBelow.ts";

test("stream is uniform", () => {
  expectShares((random) => random(), [0.001, 0.25, 0.5, 0.9], [0.001, 0.25, 0.5, 0.9]);
});

test("stream gives the same numbers for the same parts, others for others", () => {
  const numbers = (...parts: (string | number)[]) => Array.from({ length: 8 }, stream(...parts));
  expect(numbers("a", 1)).toEqual(numbers("a", 1));
  const others = [numbers("a", 2), numbers("a", "1"), numbers("a1"), numbers(1, "a"), numbers("a", 1, 0)];
  for (const other of others) expect(other).not.toEqual(numbers("a", 1));
});

test("stream numbers that follow each other are not correlated, nor are neighbouring streams", () => {
  const n = 50_000;
  const random = stream("serial");
  const xs = Array.from({ length: n + 1 }, random);
  const firsts = Array.from({ length: n + 1 }, (_, i) => stream("neighbour", i)());
  for (const values of [xs, firsts]) {
    let product = 0;
    for (let i = 0; i < n; i++) product += ((values[i] ?? 0) - 0.5) * ((values[i + 1] ?? 0) - 0.5);
    expect(Math.abs((12 * product) / n)).toBeLessThan(4.5 / Math.sqrt(n));
  }
});
