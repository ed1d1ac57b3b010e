import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { linearAssignment } from "../../src/cluster/index.ts";
import {
  boxCoxPower,
  dip,
  dipPValue,
  normalCdf,
  normalQuantile,
  quantile,
  skewness,
  studentQuantile,
  variance,
  wilson,
  yeoJohnsonPower,
} from "../../src/stats/index.ts";

interface Sample {
  readonly name: string;
  readonly values: readonly number[];
  readonly dip: number;
  readonly dipPValue: number;
  /** Where the likelihood is greatest, from −8 to 8; null where a value is not above 0. */
  readonly boxCox: number | null;
  readonly boxCoxOfCar: number | null;
  readonly yeoJohnson: number;
  readonly yeoJohnsonOfCar: number;
  readonly skewness: number;
  readonly quantiles: readonly number[];
  readonly variance: number;
}

/** Values of R and its packages, made by test/reference/stats-r.R. */
const reference = JSON.parse(readFileSync(new URL("../reference/stats-r.json", import.meta.url), "utf8")) as {
  readonly samples: readonly Sample[];
  readonly at: readonly number[];
  readonly studentQuantiles: readonly { readonly p: number; readonly freedom: number; readonly value: number }[];
  readonly wilson: readonly {
    readonly successes: number;
    readonly n: number;
    readonly low: number;
    readonly high: number;
  }[];
  readonly normalQuantiles: readonly { readonly p: number; readonly value: number }[];
  readonly normalCdf: readonly { readonly z: number; readonly value: number }[];
  readonly dipPValues: readonly { readonly n: number; readonly dip: number; readonly p: number }[];
  readonly assignments: readonly {
    readonly rows: number;
    readonly columns: number;
    readonly costs: readonly number[];
    readonly total: number;
  }[];
};

const shareOff = (value: number, wanted: number) => Math.abs(value - wanted) / Math.max(1, Math.abs(wanted));

describe.each(reference.samples)("beside R, $name", (sample) => {
  const values = Float64Array.from(sample.values);
  const sorted = values.slice().sort();

  it("has diptest's dip (1e-12), and its probability to 0.02 (a coarser table; it has 0.9 for the least dip)", () => {
    expect(dip(sorted)).toBeCloseTo(sample.dip, 12);
    if (sample.dip <= 0.5 / values.length) return;
    expect(Math.abs(dipPValue(dip(sorted)!, values.length) - sample.dipPValue)).toBeLessThan(0.02);
  });

  it("has the power of greatest likelihood (1e-5: it is flat there), near car's where that is within bounds", () => {
    if (sample.boxCox !== null) {
      expect(boxCoxPower(values)).toBeCloseTo(sample.boxCox, 5);
      if (Math.abs(sample.boxCoxOfCar!) < 8) expect(boxCoxPower(values)).toBeCloseTo(sample.boxCoxOfCar!, 4);
    }
    expect(yeoJohnsonPower(values)).toBeCloseTo(sample.yeoJohnson, 5);
    if (Math.abs(sample.yeoJohnsonOfCar) < 8) expect(yeoJohnsonPower(values)).toBeCloseTo(sample.yeoJohnsonOfCar, 4);
  });

  it("has R's skewness, quantiles and variance (1e-11: sums in another order)", () => {
    expect(shareOff(skewness(values)!, sample.skewness)).toBeLessThan(1e-11);
    expect(shareOff(variance(values)!, sample.variance)).toBeLessThan(1e-11);
    reference.at.forEach((q, i) => {
      expect(shareOff(quantile(sorted, q)!, sample.quantiles[i]!)).toBeLessThan(1e-11);
    });
  });
});

describe("distributions beside R", () => {
  it.each(reference.studentQuantiles)(
    "studentQuantile($p, $freedom) is qt's: 1e-12 below 30 degrees, 2e-7 above",
    (one) => {
      const { p, freedom, value } = one;
      expect(shareOff(studentQuantile(p, freedom), value)).toBeLessThan(freedom < 30 ? 1e-12 : 2e-7);
    },
  );

  it("normalQuantile and normalCdf are qnorm's and pnorm's to 1e-13 of the value, also far out", () => {
    for (const { p, value } of reference.normalQuantiles) expect(normalQuantile(p) / value).toBeCloseTo(1, 13);
    for (const { z, value } of reference.normalCdf) expect(normalCdf(z) / value).toBeCloseTo(1, 13);
  });

  it.each(reference.wilson)("wilson($successes, $n) is prop.test's without correction (1e-12)", (one) => {
    const found = wilson(one.successes, one.n)!;
    expect(found.low).toBeCloseTo(one.low, 12);
    expect(found.high).toBeCloseTo(one.high, 12);
  });

  it.each(reference.dipPValues)("dipPValue($dip, $n) is near diptest's table of a million draws", ({ n, dip, p }) => {
    const off = Math.abs(dipPValue(dip, n) - p);
    // Draws, and interpolation in its coarser table.
    expect(off).toBeLessThan(0.01);
    if (p <= 0.05) expect(off).toBeLessThanOrEqual(0.15 * p + 0.001);
  });
});

describe("linearAssignment beside R's solve_LSAP", () => {
  it("has its total cost on thirty tables, also with many equal costs (1e-12)", () => {
    for (const { rows, columns, costs, total } of reference.assignments) {
      const found = linearAssignment({ data: Float64Array.from(costs), rows, columns });
      const own = found.reduce((sum, column, row) => sum + costs[row * columns + column]!, 0);
      expect(own).toBeCloseTo(total, 12);
      expect(new Set(found).size).toBe(rows);
    }
  });
});
