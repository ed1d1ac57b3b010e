import { describe, expect, it } from "vitest";
import { normal, stream } from "../../src/random/index.ts";
import { type PairedSums, totalsRatio } from "../../src/stats/index.ts";

function sumsOf(pairs: readonly (readonly [number, number])[]): PairedSums {
  const sum = (of: (x: number, y: number) => number) => pairs.reduce((total, [x, y]) => total + of(x, y), 0);
  return {
    ...{ n: pairs.length, x: sum((x) => x), y: sum((_, y) => y) },
    ...{ xx: sum((x) => x * x), xy: sum((x, y) => x * y), yy: sum((_, y) => y * y) },
  };
}

/** People with orders, some with none, and what they spent on them: skewed. */
function people(n: number, random: () => number): [number, number][] {
  return Array.from({ length: n }, () => {
    const orders = Math.floor(random() ** 2 * 6);
    return [orders * Math.exp(3 + 0.6 * normal(random)), orders];
  });
}

describe("totalsRatio", () => {
  it("is the mean with its t interval on the log scale when y is 1 for each", () => {
    const found = totalsRatio(sumsOf([3, 5, 7, 9].map((x) => [x, 1] as const)))!;
    expect(found.ratio).toBe(6);
    const error = Math.sqrt(20 / 3 / 4);
    // Student's quantile is an approximation: 0.2 % off at 3 degrees of freedom.
    expect(Math.log(found.interval!.high / 6) / ((3.182446 * error) / 6)).toBeCloseTo(1, 2);
    expect(Math.log(found.interval!.low / 6)).toBeCloseTo(-Math.log(found.interval!.high / 6), 12);
  });

  it("has the error that the jackknife has, within 3 %", () => {
    for (const seed of ["a", "b", "c", "d"]) {
      const pairs = people(400, stream(seed));
      const { ratio, interval } = totalsRatio(sumsOf(pairs))!;
      const error = (Math.log(interval!.high / ratio) / 1.965927) * ratio;
      const { x, y } = sumsOf(pairs);
      const without = pairs.map(([own, orders]) => (x - own) / (y - orders));
      const mean = without.reduce((sum, value) => sum + value, 0) / 400;
      const jackknife = Math.sqrt((399 / 400) * without.reduce((sum, value) => sum + (value - mean) ** 2, 0));
      expect(error / jackknife).toBeGreaterThan(0.97);
      expect(error / jackknife).toBeLessThan(1.03);
    }
  });

  it("covers the true ratio in about 95 of 100 samples of 300 skewed people", () => {
    const random = stream("coverage");
    const truth = Math.exp(3 + 0.18);
    const held = Array.from({ length: 1000 }, () => totalsRatio(sumsOf(people(300, random)))!.interval!).filter(
      ({ low, high }) => low <= truth && truth <= high,
    ).length;
    expect(held).toBeGreaterThan(925);
    expect(held).toBeLessThan(975);
  });

  it("takes a negative total, such as more returned than bought, symmetrically", () => {
    const { ratio, interval } = totalsRatio(
      sumsOf([
        [-4, 1],
        [2, 1],
        [-10, 1],
        [1, 1],
      ]),
    )!;
    expect(ratio).toBe(-2.75);
    expect(interval!.high - ratio).toBeCloseTo(ratio - interval!.low, 12);
  });

  it("has no interval where there is no uncertainty to be seen, and is none without a total to divide by", () => {
    expect(totalsRatio(sumsOf([[3, 1]]))).toEqual({ ratio: 3, interval: undefined });
    expect(
      totalsRatio(
        sumsOf([
          [3, 1],
          [3, 1],
        ]),
      ),
    ).toEqual({ ratio: 3, interval: undefined });
    expect(
      totalsRatio(
        sumsOf([
          [3, 0],
          [1, 0],
        ]),
      ),
    ).toBeUndefined();
    expect(totalsRatio(sumsOf([]))).toBeUndefined();
    expect(
      totalsRatio(
        sumsOf([
          [5, 1],
          [0, 0],
          [0, 0],
          [0, 0],
        ]),
      )?.interval,
    ).toBeUndefined();
  });

  it("refuses what is no count and no number", () => {
    expect(() => totalsRatio({ ...sumsOf([[1, 1]]), n: 1.5 })).toThrow(RangeError);
    expect(() => totalsRatio({ ...sumsOf([[1, 1]]), xx: Number.NaN })).toThrow(RangeError);
  });
});
