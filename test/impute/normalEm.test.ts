import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyNormal, chiSquareTail, fitNormal, littleTest } from "../../src/impute/index.ts";
import { normal, stream } from "../../src/random/index.ts";
import { gappy, reference } from "./reference.ts";

const [seven, end] = reference.normal.fits as [
  (typeof reference.normal.fits)[number],
  (typeof reference.normal.fits)[number],
];
const points = gappy(reference.normal.points);

describe("fitNormal", () => {
  it("takes the same steps as an EM that goes row by row", () => {
    const { mean, covariance, logLikelihoods, converged } = fitNormal(points, { maxIterations: 7, tolerance: 0 });
    expect(logLikelihoods).toHaveLength(8);
    expect(converged).toBe(false);
    expect(logLikelihoods[7]).toBeCloseTo(seven.logLikelihood, 8);
    mean.forEach((value, j) => void expect(value).toBeCloseTo(seven.mean[j]!, 10));
    covariance.forEach((value, j) => void expect(value).toBeCloseTo(seven.covariance[j]!, 10));
  });

  it("ends where it ends, at the log-likelihood that scipy gives", () => {
    const { mean, covariance, logLikelihoods, converged } = fitNormal(points, { tolerance: 1e-14 });
    expect(converged).toBe(true);
    expect(logLikelihoods.at(-1)).toBeCloseTo(end.logLikelihood, 8);
    // The likelihood is flat at its top: where its gain is 1e-14 a row, parameters are known to about its square root.
    mean.forEach((value, j) => void expect(value).toBeCloseTo(end.mean[j]!, 6));
    covariance.forEach((value, j) => void expect(value).toBeCloseTo(end.covariance[j]!, 6));
    applyNormal({ names: points.names, mean, covariance }, points).data.forEach((value, i) => {
      expect(value).toBeCloseTo(reference.normal.expected.flat()[i]!, 5);
    });
  });

  it("finds Anderson's closed form where only one column has gaps", () => {
    const random = stream("anderson");
    const rows = Array.from({ length: 50 }, (_, i) => {
      const x = normal(random);
      return [x, i < 30 ? 2 * x + normal(random) : null] as const;
    });
    const all = rows.map(([x]) => x);
    const seen = rows.flatMap(([x, y]) => (y === null ? [] : [[x, y] as const]));
    const average = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
    const [xs, ys] = [average(seen.map(([x]) => x)), average(seen.map(([, y]) => y))];
    const slope = average(seen.map(([x, y]) => (x - xs) * (y - ys))) / average(seen.map(([x]) => (x - xs) ** 2));
    const center = average(all);
    const spread = average(all.map((x) => (x - center) ** 2));
    const left = average(seen.map(([x, y]) => (y - ys - slope * (x - xs)) ** 2));
    const { mean, covariance } = fitNormal(gappy(rows), { tolerance: 1e-15, maxIterations: 5000 });
    expect(mean[0]).toBeCloseTo(center, 12);
    expect(mean[1]).toBeCloseTo(ys + slope * (center - xs), 6);
    expect(covariance[0]).toBeCloseTo(spread, 12);
    expect(covariance[1]).toBeCloseTo(slope * spread, 6);
    expect(covariance[3]).toBeCloseTo(left + slope ** 2 * spread, 6);
  });

  it("never lowers the likelihood, whatever is missing", () => {
    const value = fc.oneof(
      { weight: 3, arbitrary: fc.double({ min: -5, max: 5, noNaN: true }) },
      { weight: 1, arbitrary: fc.constant(null) },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, value), { minLength: 8, maxLength: 30 }), (rows) => {
        const anchors = [1, 2, 3, 4, 5, 6].map((i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i)]);
        const { logLikelihoods } = fitNormal(gappy([...rows, ...anchors]), { maxIterations: 40 });
        logLikelihoods.slice(1).forEach((after, i) => {
          expect(after).toBeGreaterThanOrEqual(logLikelihoods[i]! - 1e-9 * Math.abs(after));
        });
      }),
      { numRuns: 60 },
    );
  });

  it("refuses columns that do not vary or follow from each other, and says that a ridge helps", () => {
    expect(() => fitNormal(gappy([[1], [1], [null]]))).toThrow('column "a" has fewer than two different known values');
    const twins = gappy([
      [1, 2],
      [2, 4],
      [3, 6],
      [5, null],
    ]);
    expect(() => fitNormal(twins)).toThrow("a ridge above 0 or fewer columns are needed");
    const { mean } = fitNormal(twins, { ridge: 1e-6 });
    expect(mean[1]).toBeCloseTo(2 * mean[0]!, 2);
    expect(() => fitNormal(twins, { ridge: -1 })).toThrow("ridge is -1");
    expect(() => fitNormal(twins, { maxIterations: 0 })).toThrow("maxIterations is 0");
  });
});

describe("applyNormal", () => {
  const model = { names: ["a", "b"], mean: Float64Array.of(0, 10), covariance: Float64Array.of(1, 0.8, 0.8, 1) };

  it("puts what is expected in place of what is unknown, also in new rows, and leaves what never happened", () => {
    const full = applyNormal(
      model,
      gappy([
        [1, null],
        [null, null],
        [2, "never"],
        [null, "never"],
      ]),
    );
    [1, 10.8, 0, 10, 2, 0, 0, 0].forEach((value, i) => void expect(full.data[i]).toBeCloseTo(value, 12));
  });

  it("draws with the spread that is left", () => {
    const rows = gappy(Array.from({ length: 20_000 }, () => [1, null]));
    const drawn = [...applyNormal(model, rows, stream("draw")).data].filter((_, i) => i % 2 === 1);
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const spread = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    // Four standard errors of a mean and a variance of 20,000 draws with variance 0.36.
    expect(Math.abs(mean - 10.8)).toBeLessThan(4 * Math.sqrt(0.36 / 20_000));
    expect(Math.abs(spread - 0.36)).toBeLessThan(4 * 0.36 * Math.sqrt(2 / 20_000));
  });
});

describe("littleTest", () => {
  it("agrees with the sum over patterns in numpy and its probability in scipy", () => {
    const found = littleTest(points, { tolerance: 1e-14 })!;
    const { statistic, freedom, pValue, patterns } = reference.normal.little;
    expect(found.statistic).toBeCloseTo(statistic, 5);
    expect(found.pValue).toBeCloseTo(pValue, 6);
    expect(found).toMatchObject({ freedom, patterns });
  });

  it("sees gaps that depend on a known value, and none where there are none", () => {
    const random = stream("little");
    const rows = Array.from({ length: 300 }, () => {
      const x = normal(random);
      return [x, x > 0.5 ? null : x + normal(random)];
    });
    expect(littleTest(gappy(rows))!.pValue).toBeLessThan(1e-6);
    expect(
      littleTest(
        gappy([
          [1, 2],
          [2, 1],
          [4, 4],
        ]),
      ),
    ).toBeUndefined();
  });

  it("rejects one time in twenty when gaps are at random", () => {
    let rejected = 0;
    for (let b = 0; b < 300; b++) {
      const random = stream("little-null", b);
      const rows = Array.from({ length: 120 }, () => {
        const x = normal(random);
        return [x, 0.6 * x + normal(random), normal(random)].map((value, j) =>
          j > 0 && random() < 0.2 ? null : value,
        );
      });
      if (littleTest(gappy(rows), { tolerance: 1e-7 })!.pValue < 0.05) rejected++;
    }
    // 300 trials at 5 %: 15 expected, standard deviation 3.8.
    expect(rejected).toBeGreaterThan(3);
    expect(rejected).toBeLessThan(28);
  });
});

describe("chiSquareTail", () => {
  it("agrees with scipy to 1e-10 of the value, or 1e-300", () => {
    for (const { x, freedom, tail } of reference.chiSquare) {
      expect(Math.abs(chiSquareTail(x, freedom) - tail)).toBeLessThanOrEqual(1e-10 * tail + 1e-300);
    }
    expect(chiSquareTail(0, 3)).toBe(1);
    expect(() => chiSquareTail(-1, 3)).toThrow(RangeError);
    expect(() => chiSquareTail(1, 2.5)).toThrow(RangeError);
  });
});
