import { describe, expect, it } from "vitest";
import { chainAgreement, mice, scaleReduction } from "../../src/impute/index.ts";
import { traceOf } from "../../src/impute/trace.ts";
import { normal, stream } from "../../src/random/index.ts";
import { gappy } from "./reference.ts";

describe("traceOf", () => {
  it("is the mean and the standard deviation of divisor n − 1 of what was imputed into a column", () => {
    // Rows 0, 2 and 3 of the second column: 1, 4 and 10, of mean 5 and variance (16 + 1 + 25) / 2 = 21.
    const data = Float64Array.of(9, 1, 9, 7, 9, 4, 9, 10);
    const found = traceOf("b", 2, 3, data, 2, 1, Int32Array.of(0, 2, 3));
    expect(found).toEqual({
      column: "b",
      chain: 2,
      iteration: 3,
      mean: 5,
      deviation: expect.closeTo(Math.sqrt(21), 12),
    });
    expect(traceOf("b", 0, 1, data, 2, 1, Int32Array.of(3))).toMatchObject({ mean: 10, deviation: undefined });
  });
});

describe("scaleReduction", () => {
  it("is √((n − 1)/n + B/(n·W)), as worked out by hand", () => {
    // Means 2 and 4 (variance 2), variances 1 and 1, n = 3: √((2/3 · 1 + 2) / 1).
    expect(
      scaleReduction([
        [1, 2, 3],
        [3, 4, 5],
      ]),
    ).toBeCloseTo(Math.sqrt(8 / 3), 12);
  });

  it("is about 1 for chains of one distribution, and large for chains that are apart", () => {
    const random = stream("chains");
    const chain = (center: number) => Array.from({ length: 500 }, () => center + normal(random));
    expect(scaleReduction([chain(0), chain(0), chain(0)])).toBeLessThan(1.01);
    expect(scaleReduction([chain(0), chain(3), chain(6)])).toBeGreaterThan(2);
  });

  it("does not exist for one chain, one value, or values that do not vary", () => {
    expect(scaleReduction([[1, 2]])).toBeUndefined();
    expect(scaleReduction([[1], [2]])).toBeUndefined();
    expect(
      scaleReduction([
        [1, 1],
        [2, 2],
      ]),
    ).toBeUndefined();
    expect(scaleReduction([])).toBeUndefined();
  });
});

describe("chainAgreement", () => {
  it("sees that chains have not met after six passes where two columns are hardly known together, and have after many", () => {
    const random = stream("hard");
    const rows = Array.from({ length: 300 }, (_, i) => {
      const x = normal(random) + (i % 30 >= 14 && i % 30 < 28 ? 3 : 0);
      const y = 0.98 * x + 0.2 * normal(random);
      return [i % 30 < 14 ? null : x, i % 30 >= 14 && i % 30 < 28 ? null : y];
    });
    const worst = (iterations: number) => {
      const { trace } = mice(gappy(rows), { seed: 5, sets: 5, iterations, method: "norm" });
      return Math.max(...chainAgreement(trace).map(({ ofMeans }) => ofMeans!));
    };
    expect(worst(6)).toBeGreaterThan(1.2);
    expect(worst(400)).toBeLessThan(1.1);
  });

  it("has no spread to compare where one value is unknown", () => {
    const { trace } = mice(
      gappy([
        [1, 2],
        [2, 3],
        [3, null],
        [4, 9],
      ]),
      { seed: 1, iterations: 10 },
    );
    expect(chainAgreement(trace)).toMatchObject([{ column: "b", ofDeviations: undefined }]);
  });
});
