import fc from "fast-check";
import { expect, test } from "vitest";
import { mean, moments, quantile, skewness, standardDeviation, variance } from "../../src/stats/index.ts";
import reference from "../reference/stats.json" with { type: "json" };

test("quantile agrees with NumPy's default (type 7)", () => {
  const sorted = [...reference.sample].sort((a, b) => a - b);
  for (const [q, value] of reference.quantiles) expect(quantile(sorted, q!)).toBeCloseTo(value!, 12);
});

test("mean, variance and moments agree with NumPy", () => {
  expect(mean(reference.sample)).toBeCloseTo(reference.mean, 13);
  expect(variance(reference.sample)).toBeCloseTo(reference.variance, 12);
  expect(moments(reference.sample)).toEqual({
    n: 40,
    mean: mean(reference.sample),
    variance: variance(reference.sample),
  });
});

test("variance keeps its digits far from zero, where the textbook sum of squares loses all", () => {
  expect(variance([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])).toBe(30);
});

test("mean and standardDeviation survive huge values, variance says that it cannot", () => {
  expect(mean([1.7e308, 1.7e308, 1.7e308])).toBeCloseTo(1.7e308, -295);
  expect(standardDeviation([1e300, 3e300])).toBeCloseTo(Math.SQRT2 * 1e300, -286);
  expect(() => variance([1e300, 3e300])).toThrow(/^Cannot take a variance: .*needed$/);
});

test("a constant has a deviation of exactly 0", () => {
  expect(standardDeviation([0.1, 0.1, 0.1])).toBe(0);
});

test("what does not exist is undefined, and what is not finite is refused", () => {
  expect([mean([]), variance([]), variance([3]), moments([3]), quantile([], 0.5)]).toEqual(Array(5).fill(undefined));
  for (const bad of [Number.NaN, Infinity]) {
    expect(() => mean([1, bad])).toThrow(
      "Cannot take a mean: value 1 is not a finite number, finite numbers are needed",
    );
    expect(() => variance([1, bad])).toThrow(RangeError);
  }
  expect(() => quantile([1], 1.5)).toThrow(RangeError);
});

test("quantile lies between its neighbours and rises with q", () => {
  const values = fc.array(fc.double({ min: -1e308, max: 1e308, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (drawn, q) => {
      const sorted = Float64Array.from(drawn).sort();
      const value = quantile(sorted, q)!;
      expect(value).toBeGreaterThanOrEqual(sorted[0]!);
      expect(value).toBeLessThanOrEqual(sorted[sorted.length - 1]!);
    }),
  );
});

test("skewness does not exist for equal values, even where their mean is rounded", () => {
  expect(skewness(Float64Array.from([31.25, 31.25, 31.25, 31.25, 31.25, 31.25]))).toBeUndefined();
});

test("mean and standardDeviation keep to numbers at the edge of a double, or say that they cannot", () => {
  const far = [-1.2e308, 1.79e308, 1.79e308];
  expect(mean(far)).toBeCloseTo(7.93333e307, -303);
  expect(() => standardDeviation(far)).toThrow(RangeError);
});
