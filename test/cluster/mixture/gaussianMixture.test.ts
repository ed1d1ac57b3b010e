import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustedRand, assignMixture, type CovarianceShape, gaussianMixture } from "../../../src/cluster/index.ts";
import { expectation } from "../../../src/cluster/mixture/expectation.ts";
import { expectationMaximization } from "../../../src/cluster/mixture/expectationMaximization.ts";
import { leaveOneOut } from "../../../src/cluster/mixture/leaveOneOut.ts";
import { maximization } from "../../../src/cluster/mixture/maximization.ts";
import { moveComponents } from "../../../src/cluster/mixture/moveComponents.ts";
import { matrix } from "../../../src/matrix/index.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { fromRows } from "../reference.ts";

interface Reference {
  readonly regularisation: number;
  readonly points: number[][];
  readonly heldOut: number[][];
  readonly start: number[];
  readonly fits: readonly {
    readonly shape: CovarianceShape;
    readonly afterTwelve: {
      readonly weights: number[];
      readonly means: number[];
      readonly covariances: number[];
      readonly logLikelihood: number;
    };
    readonly best: {
      readonly logLikelihood: number;
      readonly heldOut: number;
      readonly bic: number;
      readonly icl: number;
      readonly labels: number[];
      readonly weights: number[];
    };
  }[];
}

const reference: Reference = JSON.parse(readFileSync(new URL("../../reference/mixture.json", import.meta.url), "utf8"));
const points = fromRows(reference.points);
const heldOut = fromRows(reference.heldOut);
const { regularisation } = reference;
const shapes: readonly CovarianceShape[] = ["spherical", "diagonal", "tied", "full"];

describe("gaussianMixture", () => {
  it.each(reference.fits)(
    "is where scikit-learn is after twelve iterations from one partition, $shape (1e-9)",
    (fit) => {
      const effort = { shape: fit.shape, regularisation, maxIterations: 12, tolerance: 0 };
      const rows = { data: points.data, n: points.rows, p: points.columns };
      const found = expectationMaximization(rows, Int32Array.from(reference.start), 3, effort)!;
      expect(found).toMatchObject({ iterations: 12, converged: false });
      for (const name of ["weights", "means", "covariances"] as const) {
        expect(found.parameters[name]).toHaveLength(fit.afterTwelve[name].length);
        fit.afterTwelve[name].forEach((value, i) => {
          expect(found.parameters[name][i]).toBeCloseTo(value, 9);
        });
      }
      expect(found.logLikelihood / fit.afterTwelve.logLikelihood).toBeCloseTo(1, 10);
    },
  );

  it.each(reference.fits)(
    "reaches scikit-learn's best of 30 starts, $shape: likelihood also of rows held out, BIC, ICL (1e-5)",
    (fit) => {
      const options = {
        k: 3,
        shape: fit.shape,
        random: stream("mixture"),
        starts: 30,
        tolerance: 1e-12,
        maxIterations: 5000,
      };
      const model = gaussianMixture(points, { ...options, regularisation });
      expect(model.converged).toBe(true);
      expect(model.logLikelihood).toBeCloseTo(fit.best.logLikelihood, 5);
      expect(model.bic).toBeCloseTo(fit.best.bic, 5);
      expect(model.icl / fit.best.icl).toBeCloseTo(1, 5);
      expect(adjustedRand(model.labels, Int32Array.from(fit.best.labels))).toBe(1);
      const { logDensities } = assignMixture(model, heldOut);
      expect(logDensities.reduce((sum, log) => sum + log, 0) / heldOut.rows).toBeCloseTo(fit.best.heldOut, 5);
      [...model.parameters.weights]
        .sort((a, b) => a - b)
        .forEach((weight, c) => {
          expect(weight).toBeCloseTo(fit.best.weights[c]!, 5);
        });
    },
  );

  it.each(shapes)("never lets the likelihood fall without regularisation, %s (property)", (shape) => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = stream("rising", seed);
        const data = Float64Array.from({ length: 160 }, () => normal(random) ** 3);
        const rows = { data, n: 80, p: 2 };
        const labels = Int32Array.from({ length: 80 }, (_, i) => i % 3);
        const reached = [1, 2, 3, 5, 8].map((maxIterations) => {
          const effort = { shape, regularisation: 0, maxIterations, tolerance: 0 };
          return expectationMaximization(rows, labels, 3, effort)?.logLikelihood ?? Number.POSITIVE_INFINITY;
        });
        for (let i = 1; i < reached.length; i++) expect(reached[i]).toBeGreaterThanOrEqual(reached[i - 1]! - 1e-9);
      }),
      { numRuns: 25 },
    );
  });

  it.each(shapes)(
    "numbers components by descending rows, with parameters, probabilities and labels in step, %s",
    (shape) => {
      const model = gaussianMixture(points, { k: 3, shape, random: stream(1), regularisation });
      const assigned = assignMixture(model, points);
      expect(assigned.labels).toEqual(model.labels);
      expect([...model.sizes]).toEqual([...model.sizes].sort((a, b) => b - a));
      expect([0, 1, 2].map((c) => model.labels.filter((label) => label === c).length)).toEqual(model.sizes);
      expect(assigned.logDensities.reduce((sum, log) => sum + log, 0)).toBeCloseTo(model.logLikelihood, 8);
      for (let i = 0; i < points.rows; i++) {
        const shares = assigned.probabilities.subarray(i * 3, i * 3 + 3);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
        expect(Math.max(...shares)).toBe(shares[model.labels[i]!]);
      }
      expect(model.parameters.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      expect([...model.centers.data]).toEqual([...model.parameters.means]);
      expect(model.icl).toBeGreaterThanOrEqual(model.bic);
    },
  );

  it("counts free parameters, so that BIC prefers the shape that was planted", () => {
    const counts = shapes.map((shape) => gaussianMixture(points, { k: 3, shape, random: stream(2) }).freeParameters);
    expect(counts).toEqual([2 + 9 + 3, 2 + 9 + 9, 2 + 9 + 6, 2 + 9 + 18]);
    const random = stream("round");
    const round = matrix(
      Float64Array.from({ length: 1200 }, (_, i) => normal(random) + (Math.floor(i / 2) % 2) * 6),
      600,
      ["a", "b"],
    );
    const bics = shapes.map((shape) => gaussianMixture(round, { k: 2, shape, random: stream(3) }).bic);
    expect(Math.min(...bics)).toBe(Math.min(bics[0]!, bics[2]!));
    const byK = [1, 2, 3].map((k) => gaussianMixture(round, { k, shape: "spherical", random: stream(4) }).bic);
    expect(byK.indexOf(Math.min(...byK))).toBe(1);
  });

  it("is the normal distribution itself for k = 1", () => {
    const rows = fromRows([
      [1, 0],
      [3, 2],
      [5, 7],
      [2, 2],
    ]);
    const { parameters, labels, icl, bic } = gaussianMixture(rows, {
      k: 1,
      shape: "full",
      random: stream(1),
      regularisation: 1e-12,
    });
    expect([...parameters.means]).toEqual([2.75, 2.75]);
    const [aa, ab, ba, bb] = parameters.covariances;
    expect(aa).toBeCloseTo(2.1875, 10);
    expect(ab).toBeCloseTo(3.6875, 10);
    expect(ba).toBe(ab);
    expect(bb).toBeCloseTo(6.6875, 10);
    expect([...labels]).toEqual([0, 0, 0, 0]);
    expect(icl).toBeCloseTo(bic, 12);
  });

  it("says that it has not converged, and what each start reached", () => {
    const model = gaussianMixture(points, {
      k: 3,
      shape: "full",
      random: stream(5),
      starts: 4,
      maxIterations: 1,
      tolerance: 0,
    });
    expect(model).toMatchObject({ converged: false, iterations: 1 });
    expect(model.starts).toHaveLength(4);
    expect(Math.max(...model.starts.map(({ logLikelihood }) => logLikelihood!))).toBe(model.logLikelihood);
    expect(model.starts.every(({ converged }) => !converged)).toBe(true);
  });

  it.each(["diagonal", "tied", "full"] as const)(
    "reaches one optimum with every stream where k-means partitions lead to several, none of them higher, %s",
    (shape) => {
      const random = stream("mostly nothing");
      const spike = (i: number, every: number) => (i % every === 0 ? 3 + normal(random) : 0.01 * normal(random));
      const rows = Array.from({ length: 400 }, (_, i) => [normal(random), spike(i, 8), spike(i, 5)]);
      const reached = (attempts?: number) =>
        [1, 2, 3, 4, 5, 6].map((seed) => {
          const options = { k: 4, shape, regularisation: 1e-3, ...(attempts === undefined ? {} : { attempts }) };
          return Math.round(gaussianMixture(fromRows(rows), { ...options, random: stream(seed) }).logLikelihood);
        });
      const found = new Set(reached());
      const once = new Set(reached(1));
      expect(found.size).toBe(1);
      expect(once.size).toBeGreaterThan(1);
      expect(Math.max(...once)).toBeLessThanOrEqual(Math.max(...found));
    },
  );

  it.each(shapes)("moves a component from where two share a group to one that has none, %s", (shape) => {
    const random = stream("stuck");
    const data = Float64Array.from({ length: 1200 }, (_, at) => 20 * (Math.floor(at / 2) % 3) + normal(random));
    const rows = { data, n: 600, p: 2 };
    const effort = { shape, regularisation: 1e-6, maxIterations: 100, tolerance: 1e-9 };
    const joined = Int32Array.from({ length: 600 }, (_, i) => (i % 3 === 0 ? Math.floor(i / 3) % 2 : 2));
    const stuck = expectationMaximization(rows, joined, 3, { ...effort, maxIterations: 3 })!;
    const moved = moveComponents(rows, stuck, effort, 12, stream("move"));
    expect(moved.logLikelihood).toBeGreaterThan(stuck.logLikelihood + 300);
    expect([...moved.parameters.weights].every((weight) => Math.abs(weight - 1 / 3) < 0.01)).toBe(true);
  });

  it.each([
    ["spherical", 1e-6],
    ["diagonal", 1e-6],
    ["tied", 2e-4],
    ["full", 1e-6],
  ] as const)("compares by rows left out, as if each were taken out of its components, %s (%d)", (shape, tolerated) => {
    const rows = { data: points.data, n: points.rows, p: points.columns };
    const effort = { shape, regularisation: 1e-9, maxIterations: 30, tolerance: 0 };
    const { parameters, probabilities, logDensities, ...fit } = expectationMaximization(
      rows,
      Int32Array.from(reference.start),
      3,
      effort,
    )!;
    // What the probabilities give: the parameters that belong to them, and these without one row.
    const own = maximization(rows, probabilities, shape, 1e-9);
    let total = 0;
    for (let i = 0; i < rows.n; i++) {
      const others = {
        data: rows.data.filter((_, at) => Math.floor(at / 3) !== i),
        n: rows.n - 1,
        p: 3,
      };
      const shares = probabilities.filter((_, at) => Math.floor(at / 3) !== i);
      const row = { data: rows.data.slice(3 * i, 3 * i + 3), n: 1, p: 3 };
      total += expectation(row, maximization(others, shares, shape, 1e-9))!.logDensities[0]!;
    }
    const found = leaveOneOut(rows, own, expectation(rows, own)!);
    expect(Math.abs(found / total - 1)).toBeLessThan(tolerated);
    expect(found).toBeLessThan(fit.logLikelihood);
  });

  it("takes no component on one row, though it is likelier, where the others describe it", () => {
    const random = stream("one far away");
    const data = Float64Array.from({ length: 400 }, (_, at) => normal(random) + 5 * (Math.floor(at / 2) % 2));
    data.set([-9, 14], 0);
    const rows = { data, n: 200, p: 2 };
    const effort = { shape: "tied", regularisation: 1e-6, maxIterations: 500, tolerance: 1e-9 } as const;
    const alone = Int32Array.from({ length: 200 }, (_, i) => (i === 0 ? 2 : i % 2));
    const likelier = expectationMaximization(rows, alone, 3, effort)!;
    const options = { k: 3, shape: "tied", random: stream(1), tolerance: 1e-9 } as const;
    const model = gaussianMixture(matrix(data, 200, ["a", "b"]), options);
    expect(Math.min(...likelier.parameters.weights)).toBeCloseTo(1 / 200, 6);
    expect(likelier.logLikelihood).toBeGreaterThan(model.logLikelihood);
    expect(Math.min(...model.parameters.weights)).toBeGreaterThan(1.5 / 200);
  });

  it("has converged when each try did with the last of few iterations", () => {
    const random = stream("far apart");
    const data = Float64Array.from({ length: 200 }, (_, i) => normal(random) + 30 * (i % 2));
    const labels = Int32Array.from({ length: 200 }, (_, i) => i % 2);
    const effort = { shape: "full", regularisation: 1e-6, maxIterations: 500, tolerance: 1e-6 } as const;
    const { iterations } = expectationMaximization({ data, n: 200, p: 1 }, labels, 2, effort)!;
    const far = matrix(data, 200, ["a"]);
    const model = gaussianMixture(far, { k: 2, shape: "full", random: stream(4), maxIterations: iterations });
    expect(iterations).toBeLessThan(10);
    expect(model.converged).toBe(true);
  });

  it("starts on drawn rows when there are many, and ends where all of them lead", () => {
    const random = stream("many rows");
    const data = Float64Array.from({ length: 20_000 * 2 }, (_, at) => normal(random) + (at % 6 < 2 ? 0 : 7));
    const many = matrix(data, 20_000, ["a", "b"]);
    const options = { k: 2, shape: "full", starts: 2, tolerance: 1e-9 } as const;
    const model = gaussianMixture(many, { ...options, random: stream(3) });
    expect(model.startedOn).toBe(16_384);
    expect(model.starts.every(({ logLikelihood }) => logLikelihood! > model.logLikelihood)).toBe(true);
    expect(model.converged).toBe(true);
    expect(model.labels.every((label, i) => label === (i % 3 === 0 ? 1 : 0))).toBe(true);
    const all = expectationMaximization({ data, n: 20_000, p: 2 }, model.labels, 2, {
      ...{ shape: "full", regularisation: 1e-6, maxIterations: 500, tolerance: 1e-9 },
    })!;
    expect(model.logLikelihood / all.logLikelihood).toBeCloseTo(1, 9);
  });

  it("starts on all of many rows when those drawn are not different enough", () => {
    const rare = Float64Array.from({ length: 17_000 }, (_, i) => (i === 16_999 ? 3 : i % 2));
    const drawnWithoutIt = Array.from({ length: 40 }, (_, seed) =>
      gaussianMixture(matrix(rare, 17_000, ["a"]), {
        k: 3,
        shape: "spherical",
        starts: 1,
        attempts: 1,
        random: stream(seed),
      }),
    );
    expect(new Set(drawnWithoutIt.map(({ startedOn }) => startedOn))).toEqual(new Set([16_384, 17_000]));
  });

  it("survives constant columns and copies of rows by regularisation, and says in words when that is too small", () => {
    const flat = fromRows([0, 0, 0, 1, 1, 1, 5, 5].map((x) => [x, 7]));
    for (const shape of shapes) {
      const model = gaussianMixture(flat, { k: 3, shape, random: stream(1) });
      expect(model.sizes).toEqual([3, 3, 2]);
      expect([...model.parameters.covariances, model.logLikelihood, model.bic, model.icl].every(Number.isFinite)).toBe(
        true,
      );
    }
    const along = fromRows([
      [0, 0],
      [2e8, 2e8],
    ]);
    const lost = { k: 1, random: stream(1), regularisation: 1e-12, starts: 2 };
    for (const shape of ["tied", "full"] as const) {
      expect(() => gaussianMixture(along, { ...lost, shape })).toThrow(
        "a covariance became singular in each of 2 starts",
      );
    }
    expect(gaussianMixture(along, { ...lost, shape: "diagonal" }).converged).toBe(true);
  });

  it("gives equal bits for equal streams, does not change its points, and its model survives JSON", () => {
    const before = points.data.slice();
    const first = gaussianMixture(points, { k: 4, shape: "full", random: stream(9) });
    expect(gaussianMixture(points, { k: 4, shape: "full", random: stream(9) })).toEqual(first);
    expect(points.data).toEqual(before);
    const { weights, means, covariances, ...rest } = first.parameters;
    const text = JSON.stringify({ weights: [...weights], means: [...means], covariances: [...covariances] });
    const revived = JSON.parse(text) as Record<"weights" | "means" | "covariances", number[]>;
    const parameters = {
      ...rest,
      weights: Float64Array.from(revived.weights),
      means: Float64Array.from(revived.means),
      covariances: Float64Array.from(revived.covariances),
    };
    expect(assignMixture({ parameters, centers: first.centers }, heldOut)).toEqual(assignMixture(first, heldOut));
  });

  it("refuses what makes no sense", () => {
    const base = { shape: "full", random: stream(1) } as const;
    expect(() => gaussianMixture(points, { ...base, k: 0 })).toThrow("Cannot fit a Gaussian mixture: k is 0");
    expect(() => gaussianMixture(fromRows([[1], [1]]), { ...base, k: 2 })).toThrow("all 2 rows are equal");
    expect(() => gaussianMixture(points, { ...base, k: 2, starts: 0 })).toThrow("starts is 0");
    expect(() => gaussianMixture(points, { ...base, k: 2, searchRows: 0 })).toThrow("searchRows is 0");
    expect(() => gaussianMixture(points, { ...base, k: 2, attempts: 0 })).toThrow("attempts is 0");
    expect(() => gaussianMixture(points, { ...base, k: 2, maxIterations: 0.5 })).toThrow("maxIterations is 0.5");
    expect(() => gaussianMixture(points, { ...base, k: 2, regularisation: 0 })).toThrow("regularisation is 0");
    expect(() => gaussianMixture(points, { ...base, k: 2, tolerance: Number.NaN })).toThrow("tolerance is NaN");
    const model = gaussianMixture(points, { ...base, k: 2 });
    expect(() => assignMixture(model, fromRows([[1, 2]]))).toThrow(
      "the columns are a, b, those of the model are needed: a, b, c",
    );
    expect(assignMixture(model, matrix(new Float64Array(0), 0, points.names)).labels).toHaveLength(0);
  });
});
