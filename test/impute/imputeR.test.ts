import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  applyKnn,
  applySimple,
  fitKnn,
  fitNormal,
  fitSimple,
  mice,
  type PooledEstimate,
  pool,
} from "../../src/impute/index.ts";
import type { Matrix } from "../../src/matrix/index.ts";
import { leastSquaresOf } from "./leastSquaresOf.ts";
import { gappy } from "./reference.ts";

type Gappy = readonly (readonly (number | null)[])[];

interface Pooled {
  readonly estimates: readonly number[];
  readonly variances: readonly number[];
  /** null: infinitely many. */
  readonly freedomComplete: number | null;
  readonly estimate: number;
  readonly within: number;
  readonly between: number;
  readonly total: number;
  readonly freedom: number;
  readonly fractionMissing: number;
  readonly rise: number;
}

interface OverSets {
  readonly estimate: number;
  readonly within: number;
  readonly between: number;
  readonly fractionMissing: number;
}

interface Reference {
  readonly versions: Readonly<Record<string, string>>;
  readonly scalars: readonly (Pooled & { readonly half: number })[];
  readonly regression: readonly (Pooled & { readonly term: string; readonly lambda: number })[];
  readonly mar: {
    readonly points: Gappy;
    readonly sets: number;
    readonly methods: readonly { readonly method: "pmm" | "norm"; readonly mean: OverSets; readonly slope: OverSets }[];
  };
  readonly normal: {
    readonly points: Gappy;
    /** Of values from which known means were taken away and that were divided by known standard deviations. */
    readonly mean: readonly number[];
    readonly covariance: readonly number[];
    readonly centers: readonly number[];
    readonly scales: readonly number[];
  };
  readonly neighbours: {
    readonly points: Gappy;
    readonly fits: readonly { readonly neighbours: number; readonly values: readonly number[] }[];
  };
  readonly simple: { readonly points: Gappy; readonly median: number; readonly mode: number };
}

/** Values of R's mice, Amelia, VIM and base, made by test/reference/impute.R. */
const reference: Reference = JSON.parse(readFileSync(new URL("../reference/impute-r.json", import.meta.url), "utf8"));

const alike = (ours: number, theirs: number) => expect(Math.abs(ours / theirs - 1)).toBeLessThan(1e-9);

function holdAgainst(ours: PooledEstimate, theirs: Pooled): void {
  // Sums of up to twenty numbers in another order, written with fifteen digits: 1e-9 is far above both.
  for (const name of ["estimate", "within", "between", "total", "freedom", "fractionMissing"] as const)
    alike(ours[name], theirs[name]);
  alike((ours.total - ours.within) / ours.within, theirs.rise);
}

const pooledOf = ({ estimates, variances, freedomComplete }: Pooled) =>
  pool(
    estimates.map((estimate, s) => ({ estimate, variance: variances[s]! })),
    freedomComplete ?? Number.POSITIVE_INFINITY,
  );

describe("pool, against R's mice", () => {
  it("follows pool.scalar over numbers of sets, degrees of freedom and differences between sets", () => {
    expect(reference.scalars).toHaveLength(48);
    // R takes no share of variance between sets below 1e-4: there its degrees of freedom are others.
    const isFloored = ({ rise }: Pooled) => rise / (1 + rise) < 1e-4;
    expect(reference.scalars.filter(isFloored)).toHaveLength(1);
    for (const theirs of reference.scalars.filter((row) => !isFloored(row))) {
      const ours = pooledOf(theirs);
      holdAgainst(ours, theirs);
      const half = (ours.high - ours.low) / 2;
      // The quantile of t is within 1e-6 from 30 degrees of freedom on, and below 1 that of 1 is taken.
      if (theirs.freedom >= 1) expect(Math.abs(half / theirs.half - 1)).toBeLessThan(1e-6);
      else expect(half).toBeLessThan(theirs.half);
    }
  });

  it("follows pool of a regression on sets of R's own, with lambda and fmi", () => {
    expect(reference.regression.map(({ term }) => term)).toEqual(["(Intercept)", "age", "bmi"]);
    for (const theirs of reference.regression) {
      const ours = pooledOf(theirs);
      holdAgainst(ours, theirs);
      alike((ours.total - ours.within) / ours.total, theirs.lambda);
    }
  });
});

describe("mice, against R's mice", () => {
  const points = gappy(reference.mar.points);
  const meanOf = ({ data, rows }: Matrix) => {
    const values = data.filter((_, at) => at % 2 === 1);
    const estimate = values.reduce((sum, value) => sum + value / rows, 0);
    return { estimate, variance: values.reduce((sum, value) => sum + (value - estimate) ** 2, 0) / (rows - 1) / rows };
  };

  for (const { method, mean, slope } of reference.mar.methods) {
    it(`pools a planted set with gaps by the other column to the same mean and slope: ${method}`, () => {
      const m = reference.mar.sets;
      const { sets } = mice(points, { seed: "r", sets: m, iterations: 1, method });
      const regressed = sets.map((set) => leastSquaresOf(set, 1, [0])[1]!);
      for (const [ours, theirs] of [
        [pool(sets.map(meanOf), points.rows - 1), mean],
        [pool(regressed, points.rows - 2), slope],
      ] as const) {
        // Each is a mean over 200 sets: its squared Monte-Carlo error is the variance between sets over their number.
        const error = Math.sqrt((theirs.between + ours.between) / m);
        expect(Math.abs(ours.estimate - theirs.estimate)).toBeLessThan(4 * error);
        // A variance between 200 sets has a standard error of a tenth of it; of their ratio that is 14 %.
        expect(Math.abs(Math.log(ours.between / theirs.between))).toBeLessThan(4 * 0.14);
        expect(Math.abs(ours.within / theirs.within - 1)).toBeLessThan(0.05);
        expect(Math.abs(ours.fractionMissing - theirs.fractionMissing)).toBeLessThan(0.12);
      }
    });
  }
});

describe("the other imputers, against R", () => {
  it("find the normal distribution that Amelia's EM finds", () => {
    const { points, mean, covariance, centers, scales } = reference.normal;
    const ours = fitNormal(gappy(points), { tolerance: 1e-13, maxIterations: 2000 });
    // Amelia's log-likelihood is as good as flat where it stops.
    mean.forEach((value, j) => {
      expect(Math.abs(ours.mean[j]! - (centers[j]! + scales[j]! * value))).toBeLessThan(1e-6);
    });
    covariance.forEach((value, at) => {
      const wanted = value * scales[at % 3]! * scales[Math.floor(at / 3)]!;
      expect(Math.abs(ours.covariance[at]! - wanted)).toBeLessThan(1e-6);
    });
  });

  it("take the neighbours that VIM's Gower distance takes, where one column is common", () => {
    const points = gappy(reference.neighbours.points);
    for (const { neighbours, values } of reference.neighbours.fits) {
      const full = applyKnn(fitKnn(points, { neighbours, weights: "uniform" }), points);
      values.forEach((value, i) => {
        expect(full.data[2 * i + 1]).toBeCloseTo(value, 12);
      });
    }
  });

  it("take R's median, and the least of its most frequent values", () => {
    const { points, median, mode } = reference.simple;
    const gaps = gappy(points);
    for (const [method, value] of [
      ["median", median],
      ["mode", mode],
    ] as const) {
      const full = applySimple(fitSimple(gaps, { method }), gaps);
      expect(full.data.filter((_, i) => points[i]![0] === null)).toEqual(new Float64Array(12).fill(value));
    }
  });
});
