import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustedRand, assign, kMeans, miniBatchKMeans } from "../../../src/cluster/index.ts";
import { runBatches } from "../../../src/cluster/miniBatch/runBatches.ts";
import type { Matrix } from "../../../src/matrix/index.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { guests } from "../guests.ts";
import { fromRows } from "../reference.ts";

interface Reference {
  readonly miniBatch: readonly {
    readonly name: string;
    readonly points?: number[][];
    readonly fits: readonly { k: number; miniBatch: number; miniBatchWorst: number; kMeans: number }[];
  }[];
}

/** scikit-learn's inertia, made by test/reference/medoids.py. */
const reference: Reference = JSON.parse(readFileSync(new URL("../../reference/medoids.json", import.meta.url), "utf8"));
const groups = fromRows(reference.miniBatch[0]!.points!);
const cases = reference.miniBatch.flatMap(({ name, points, fits }) =>
  fits.map((fit) => ({ ...fit, name, points: points === undefined ? guests() : groups })),
);

describe("miniBatchKMeans", () => {
  it.each(cases)(
    "is at most 2 % above the best of scikit-learn's twenty runs, and never below k-means, $name, k = $k (optima are many)",
    ({ points, k, miniBatch, kMeans: full }) => {
      const model = miniBatchKMeans(points, { k, random: stream("mini-batch", k), restarts: 20 });
      expect(model.inertia).toBeLessThanOrEqual(1.02 * miniBatch);
      expect(model.inertia).toBeGreaterThanOrEqual(0.999 * full);
      expect(model.converged).toBe(true);
    },
  );

  it("is with three starts, as a rule, no worse than scikit-learn at its worst with three", () => {
    for (const { k, miniBatchWorst } of reference.miniBatch[0]!.fits) {
      const starts = Array.from({ length: 10 }, (_, seed) =>
        miniBatchKMeans(groups, { k, random: stream("three", seed), restarts: 3 }),
      );
      const middle = starts.map(({ inertia }) => inertia).sort((a, b) => a - b)[5]!;
      expect(middle).toBeLessThanOrEqual(miniBatchWorst);
    }
  });

  it("moves a center to the mean of all rows that it has received", () => {
    const rows = { data: Float64Array.of(1, 3, 8), n: 3, p: 1 };
    const draws = [0, 0.4, 0.4, 0.9];
    let next = 0;
    const random = () => draws[next++]!;
    const effort = { batchRows: 2, maxIterations: 2, patience: 9, reassignBelow: 0 };
    const { centers, iterations, converged } = runBatches(rows, Float64Array.of(100), random, effort);
    expect(centers[0]).toBeCloseTo((1 + 3 + 3 + 8) / 4, 12);
    expect({ iterations, converged }).toEqual({ iterations: 2, converged: false });
  });

  it("moves a starved center to a row that lies far from the others", () => {
    const rows = { data: Float64Array.of(0, 0, 0, 0, 10, 10, 10, 10), n: 8, p: 1 };
    const start = Float64Array.of(0, 1e6);
    const effort = { batchRows: 64, maxIterations: 30, patience: 30, reassignBelow: 0.01 };
    const moved = [...runBatches(rows, start, stream(1), effort).centers].sort((a, b) => a - b);
    expect(Math.abs(moved[0]!)).toBeLessThan(1);
    expect(Math.abs(moved[1]! - 10)).toBeLessThan(1);
    const left = runBatches(rows, start, stream(1), { ...effort, reassignBelow: 0 });
    expect(left.centers[1]).toBe(1e6);
  });

  it("stops when the smoothed inertia stands still, and says when it did not", () => {
    const long = miniBatchKMeans(groups, { k: 6, random: stream(1), restarts: 1 });
    expect(long.converged).toBe(true);
    expect(long.iterations).toBeLessThan(200);
    const cut = miniBatchKMeans(groups, { k: 6, random: stream(1), restarts: 1, maxIterations: 3 });
    expect(cut).toMatchObject({ converged: false, iterations: 3 });
  });

  it("numbers clusters by descending size; labels, sizes and inertia are of all rows", () => {
    const model = miniBatchKMeans(groups, { k: 8, random: stream(4) });
    const { labels, distances } = assign(model, groups);
    expect(labels).toEqual(model.labels);
    expect(distances.reduce((sum, d) => sum + d * d, 0)).toBeCloseTo(model.inertia, 6);
    expect([...model.sizes]).toEqual([...model.sizes].sort((a, b) => b - a));
    expect(model.sizes.reduce((sum, size) => sum + size, 0)).toBe(groups.rows);
  });

  it("gives equal bits in every run, and finds what k-means finds where groups lie apart", () => {
    const points = apart();
    const model = miniBatchKMeans(points, { k: 3, random: stream("a") });
    expect(miniBatchKMeans(points, { k: 3, random: stream("a") })).toEqual(model);
    expect(adjustedRand(model.labels, kMeans(points, { k: 3, random: stream(1) }).labels)).toBe(1);
  });

  it("leaves no cluster without rows (property)", () => {
    const rows = [[0], [0], [0], [1], [2], [100]];
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 4 }), (seed, k) => {
        const options = { k, random: stream(seed), restarts: 1, batchRows: 3, maxIterations: 4 };
        expect(Math.min(...miniBatchKMeans(fromRows(rows), options).sizes)).toBeGreaterThan(0);
      }),
    );
    expect(miniBatchKMeans(fromRows([[5]]), { k: 1, random: stream(1) })).toMatchObject({ sizes: [1], inertia: 0 });
  });

  it.each([
    [{ k: 0 }, "k is 0, a whole number of 1 or more is needed"],
    [{ k: 3 }, "only 2 rows are different, at least 3 different rows are needed for k = 3"],
    [{ k: 2, batchRows: 0 }, "batchRows is 0, a whole number of 1 or more is needed"],
    [{ k: 2, reassignBelow: 1 }, "reassignBelow is 1, a number of 0 or more and below 1 is needed"],
  ])("refuses %o in words", (options, message) => {
    const run = () => miniBatchKMeans(fromRows([[1], [1], [2]]), { random: stream(1), ...options });
    expect(run).toThrow(`Cannot cluster by mini-batch k-means: ${message}`);
  });

  it("refuses what is not a number", () => {
    const not = { data: Float64Array.of(1, Number.NaN), rows: 2, columns: 1, names: ["a"] } as Matrix;
    expect(() => miniBatchKMeans(not, { k: 1, random: stream(1) })).toThrow("not a number");
  });
});

function apart(): Matrix {
  const random = stream("apart");
  return fromRows(Array.from({ length: 900 }, (_, i) => [normal(random) + 20 * (i % 3), normal(random)]));
}
