import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { type Random, stream } from "../../src/random/index.ts";

export interface Golden {
  readonly probabilities: readonly number[];
  readonly normal: readonly number[];
  readonly exponential: readonly { rate: number; quantiles: number[] }[];
  readonly gamma: readonly { shape: number; scale: number; quantiles: number[] }[];
  readonly beta: readonly { a: number; b: number; quantiles: number[] }[];
  readonly poisson: readonly { mean: number; counts: number[]; cumulative: number[] }[];
}

/** Quantiles by scipy; made by distributions.py. */
export const golden: Golden = JSON.parse(
  readFileSync(new URL("../reference/distributions.json", import.meta.url), "utf8"),
);

export const DRAWS = 100_000;

/**
 * Expects the share of draws at or below each value to be its probability, within 4.5 standard errors: seven values of a
 * right generator fail together about once in twenty thousand seeds, and the seed is fixed.
 */
export function expectShares(
  draw: (random: Random) => number,
  values: readonly number[],
  probabilities: readonly number[],
): void {
  const random = stream("shares", values.length, values[0] ?? 0);
  const draws = Float64Array.from({ length: DRAWS }, () => draw(random));
  for (const [i, value] of values.entries()) {
    const probability = probabilities[i] ?? 0;
    const share = draws.filter((x) => x <= value).length / DRAWS;
    const tolerance = 4.5 * Math.sqrt((probability * (1 - probability)) / DRAWS);
    expect(Math.abs(share - probability), `share at or below ${value}`).toBeLessThan(tolerance);
  }
}
