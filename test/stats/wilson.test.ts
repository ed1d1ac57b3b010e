import { expect, test } from "vitest";
import { wilson } from "../../src/stats/index.ts";
import reference from "../reference/stats.json" with { type: "json" };

test("wilson agrees with statsmodels to 12 decimals", () => {
  for (const { successes, n, confidence, interval } of reference.wilson) {
    const { low, high } = wilson(successes, n, confidence)!;
    expect(low).toBeCloseTo(interval[0]!, 12);
    expect(high).toBeCloseTo(interval[1]!, 12);
  }
});

test("wilson of none and of all touches 0 and 1 exactly, and always holds the share", () => {
  expect(wilson(0, 7)!.low).toBe(0);
  expect(wilson(7, 7)!.high).toBe(1);
  for (let n = 1; n <= 40; n++) {
    for (let k = 0; k <= n; k++) {
      const { low, high } = wilson(k, n)!;
      expect(low <= k / n && k / n <= high).toBe(true);
    }
  }
});

test("wilson covers the truth in 95 % of samples on average, by enumeration at n = 40", () => {
  const shares = Array.from({ length: 181 }, (_, i) => 0.05 + i / 200);
  const covered = shares.map((share) => exactCoverage(40, share));
  expect(covered.reduce((sum, part) => sum + part, 0) / covered.length).toBeCloseTo(0.95, 2);
  expect(Math.min(...covered)).toBeGreaterThan(0.91);
});

test("wilson of nothing is undefined and impossible counts are refused", () => {
  expect(wilson(0, 0)).toBeUndefined();
  expect(() => wilson(3, 2)).toThrow("Cannot make a Wilson interval: 3 successes of 2, at most 2 are possible");
  for (const bad of [-1, 1.5, Number.NaN]) expect(() => wilson(bad, 10)).toThrow(RangeError);
  for (const bad of [0, 1, 95, Number.NaN]) expect(() => wilson(1, 10, bad)).toThrow(/confidence/);
});

function exactCoverage(n: number, share: number): number {
  let covered = 0;
  let weight = (1 - share) ** n;
  for (let k = 0; k <= n; k++) {
    const { low, high } = wilson(k, n)!;
    if (low <= share && share <= high) covered += weight;
    weight *= ((n - k) * share) / ((k + 1) * (1 - share));
  }
  return covered;
}
