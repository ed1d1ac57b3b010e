import { expect, test } from "vitest";
import { stream } from "../../src/random/index.ts";
import { binomialDraws, bootstrap, bootstrapT, mean, variance } from "../../src/stats/index.ts";
import reference from "../reference/stats.json" with { type: "json" };
import { coverage } from "./draws.ts";

const { sample } = reference;

test("bootstrap agrees with scipy's percentile interval within the noise of 50,000 resamples", () => {
  const { low, high } = bootstrap(sample.length, meanOf(sample), { random: stream("percentile"), resamples: 50_000 })!;
  const width = reference.percentile[1]! - reference.percentile[0]!;
  expect(Math.abs(low - reference.percentile[0]!)).toBeLessThan(0.01 * width);
  expect(Math.abs(high - reference.percentile[1]!)).toBeLessThan(0.01 * width);
});

test("bootstrapT agrees with NumPy's studentised interval within the noise of 50,000 resamples", () => {
  const { low, high } = bootstrapT(sample, { random: stream("studentised"), resamples: 50_000 })!;
  const width = reference.bootstrapT[1]! - reference.bootstrapT[0]!;
  expect(Math.abs(low - reference.bootstrapT[0]!)).toBeLessThan(0.015 * width);
  expect(Math.abs(high - reference.bootstrapT[1]!)).toBeLessThan(0.015 * width);
});

test("bootstrapT covers the mean of skewed values in 92.5 to 97 % of samples of 25, the percentile interval in fewer", () => {
  const random = stream("coverage");
  let percentileCovered = 0;
  const repetitions = 800;
  const covered = coverage(repetitions, () => {
    const drawn = Array.from({ length: 25 }, () => -Math.log(1 - random()));
    const percentile = bootstrap(25, meanOf(drawn), { random, resamples: 500 })!;
    percentileCovered += percentile.low <= 1 && 1 <= percentile.high ? 1 : 0;
    const { low, high } = bootstrapT(drawn, { random, resamples: 500 })!;
    return low <= 1 && 1 <= high;
  });
  expect(covered).toBeGreaterThan(0.925);
  expect(covered).toBeLessThan(0.97);
  expect(percentileCovered / repetitions).toBeLessThan(covered);
});

test("bootstrap and bootstrapT give the same interval for the same seed and leave their input alone", () => {
  const values = Float64Array.from(sample);
  const twice = () => [
    bootstrap(values.length, meanOf(values), { random: stream("a") }),
    bootstrapT(values, { random: stream("a") }),
  ];
  expect(twice()).toEqual(twice());
  expect(values).toEqual(Float64Array.from(sample));
  expect(JSON.parse(JSON.stringify(twice()))).toEqual(twice());
});

test("bootstrapT follows shift and scale, also huge ones", () => {
  const plain = bootstrapT(sample, { random: stream("b") })!;
  const moved = bootstrapT(
    sample.map((value) => 1e200 * (value + 2)),
    { random: stream("b") },
  )!;
  expect(moved.low / 1e200).toBeCloseTo(plain.low + 2, 9);
  expect(moved.high / 1e200).toBeCloseTo(plain.high + 2, 9);
});

test("bootstrapT covers the mean of answers from 1 to 5, most of them 5, in over 90 % of samples of 40", () => {
  const random = stream("answers");
  const covered = coverage(800, () => {
    const drawn = Array.from({ length: 40 }, () => drawAnswer(random()));
    const interval = bootstrapT(drawn, { random, resamples: 500, bounds: { low: 1, high: 5 } });
    return interval !== undefined && interval.low <= 4.83 && 4.83 <= interval.high;
  });
  expect(covered).toBeGreaterThan(0.9);
});

test("bootstrapT is cut to the ends of the scale", () => {
  const answers = [5, 5, 5, 5, 5, 5, 5, 4, 3, 5];
  expect(bootstrapT(answers, { random: stream("c") })!.high).toBeGreaterThan(4.9);
  expect(bootstrapT(answers, { random: stream("c"), bounds: { low: 1, high: 5 } })!.high).toBeLessThanOrEqual(5);
});

test("intervals that a sample cannot give are undefined", () => {
  for (const values of [[], [1], [2, 2, 2]]) {
    expect(bootstrapT(values, { random: stream("d") }), `${values}`).toBeUndefined();
  }
  expect(bootstrap(0, () => 1, { random: stream("d") })).toBeUndefined();
  expect(bootstrap(1, () => 1, { random: stream("d") })).toBeUndefined();
  expect(bootstrap(5, () => undefined, { random: stream("d") })).toBeUndefined();
});

test("bootstrap and bootstrapT refuse what they cannot use", () => {
  const random = stream("e");
  expect(() => bootstrapT([1, Number.NaN], { random })).toThrow(RangeError);
  expect(() => bootstrap(5, () => Number.NaN, { random })).toThrow(/^Cannot bootstrap: /);
  expect(() => bootstrap(5, () => 1, { random, resamples: 10 })).toThrow(/resamples/);
  expect(() => bootstrap(5, () => 1, { random, confidence: 1 })).toThrow(/confidence/);
  expect(() => bootstrap(1.5, () => 1, { random })).toThrow(RangeError);
});

test("binomialDraws has scipy's mean and deviation, within 5 standard errors of 20,000 draws", () => {
  for (const [n, p, [center, deviation]] of reference.binomial as [number, number, [number, number]][]) {
    const draw = binomialDraws(n, p, stream("binomial", n));
    const drawn = Array.from({ length: 20_000 }, draw);
    expect(Math.abs(mean(drawn)! - center)).toBeLessThan((5 * deviation) / Math.sqrt(20_000));
    expect(Math.abs(Math.sqrt(variance(drawn)!) / deviation - 1)).toBeLessThan(0.05);
    expect(drawn.every((count) => Number.isInteger(count) && count >= 0 && count <= n)).toBe(true);
  }
});

test("binomialDraws of impossible and certain events are 0 and n", () => {
  const random = stream("f");
  expect([binomialDraws(9, 0, random)(), binomialDraws(9, 1, random)(), binomialDraws(0, 0.5, random)()]).toEqual([
    0, 9, 0,
  ]);
  expect(() => binomialDraws(9, 1.1, random)).toThrow(RangeError);
  expect(() => binomialDraws(-1, 0.5, random)).toThrow(RangeError);
});

function meanOf(values: ArrayLike<number>) {
  return (rows: Int32Array): number => rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
}

/** Answers 1 to 5 with chances 0.01, 0.01, 0.02, 0.06, 0.9: mean 4.83. */
function drawAnswer(uniform: number): number {
  return 1 + [0.01, 0.02, 0.04, 0.1].filter((edge) => uniform >= edge).length;
}
