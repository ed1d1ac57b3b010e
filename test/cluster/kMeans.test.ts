import fc from "fast-check";
import { kmeans as mlKMeans } from "ml-kmeans";
import { describe, expect, it } from "vitest";
import { adjustedRand, assign, kMeans } from "../../src/cluster/index.ts";
import { type Matrix, matrix } from "../../src/matrix/index.ts";
import { stream } from "../../src/random/index.ts";
import { cases, fromRows } from "./reference.ts";

const groups = cases.find(({ name }) => name === "groups")!.points;

describe("kMeans", () => {
  const separated = cases.find(({ name }) => name === "groups")!.fits.filter(({ k }) => k <= 5);
  it.each(separated)("reaches scikit-learn's partition of groups at k = $k (same optimum, so 1e-9)", (fit) => {
    const model = kMeans(groups, { k: fit.k, random: stream(7, fit.k), restarts: 100, tolerance: 0 });
    expect(model.inertia / fit.inertia).toBeCloseTo(1, 9);
    expect(model.sizes).toEqual(fit.sizes);
    expect(adjustedRand(model.labels, Int32Array.from(fit.labels))).toBe(1);
    expect(model.converged).toBe(true);
  });

  for (const { name, points, fits } of cases) {
    it.each(fits)(
      `is at most 0.1 % above scikit-learn's inertia of ${name} at k = $k, where optima are many`,
      (fit) => {
        const model = kMeans(points, { k: fit.k, random: stream(7, name, fit.k), restarts: 100 });
        expect(model.inertia).toBeLessThanOrEqual(1.001 * fit.inertia);
      },
    );
  }

  it("is at most 0.1 % above ml-kmeans in inertia on the same rows, fifty starts each", () => {
    const rows = Array.from({ length: groups.rows }, (_, i) => [...groups.data.subarray(i * 3, i * 3 + 3)]);
    for (const k of [2, 3, 4, 5]) {
      const theirs = Array.from({ length: 50 }, (_, seed) => {
        const { centroids, clusters } = mlKMeans(rows, k, { seed, initialization: "kmeans++" });
        return rows.reduce((sum, row, i) => sum + squared(row, centroids[clusters[i]!]!), 0);
      });
      expect(kMeans(groups, { k, random: stream(1, k), restarts: 50 }).inertia).toBeLessThanOrEqual(
        1.001 * Math.min(...theirs),
      );
    }
  });

  it("numbers clusters by descending size, equal sizes by center", () => {
    const model = kMeans(fromRows([[9], [0], [9], [5], [9], [5], [0]]), { k: 3, random: stream(1) });
    expect([...model.labels]).toEqual([0, 1, 0, 2, 0, 2, 1]);
    expect([...model.centers.data]).toEqual([9, 0, 5]);
    expect(model.sizes).toEqual([3, 2, 2]);
    expect(model.inertia).toBe(0);
  });

  it("says that it has not converged when iterations run out", () => {
    const model = kMeans(groups, { k: 6, random: stream(3), restarts: 1, maxIterations: 1, tolerance: 0 });
    expect(model).toMatchObject({ converged: false, iterations: 1 });
    expect(assign(model, groups).labels).toEqual(model.labels);
  });

  it("gives each of k different rows a cluster, however often they are repeated", () => {
    const rows = [
      [0, 0],
      [1e-9, 0],
      [5, 5],
      [5, 5 + 1e-9],
    ].flatMap((row) => Array.from({ length: 25 }, () => row));
    for (let seed = 0; seed < 20; seed++) {
      expect(kMeans(fromRows(rows), { k: 4, random: stream(seed), restarts: 1 }).sizes).toEqual([25, 25, 25, 25]);
    }
  });

  it("fills a cluster that loses its rows", () => {
    const rows = [[0], [0], [0], [1], [2], [100]];
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 4 }), (seed, k) => {
        expect(Math.min(...kMeans(fromRows(rows), { k, random: stream(seed), restarts: 1 }).sizes)).toBeGreaterThan(0);
      }),
    );
  });

  it.each([
    [0, "k is 0, a whole number of 1 or more is needed"],
    [2.5, "k is 2.5, a whole number"],
    [Number.NaN, "k is NaN, a whole number"],
    [4, "only 3 rows are different, at least 4 different rows are needed for k = 4"],
  ])("refuses k = %d in words", (k, words) => {
    expect(() => kMeans(fromRows([[1], [2], [2], [3]]), { k, random: stream(1) })).toThrow(words);
  });

  it("answers equal rows, one row and no rows in words", () => {
    expect(() => kMeans(fromRows([[1], [1]]), { k: 2, random: stream(1) })).toThrow("all 2 rows are equal");
    expect(kMeans(fromRows([[1, 2]]), { k: 1, random: stream(1) })).toMatchObject({
      sizes: [1],
      inertia: 0,
      converged: true,
    });
    expect(() => kMeans(matrix(new Float64Array(0), 0, ["a"]), { k: 1, random: stream(1) })).toThrow(
      "the points are 0 × 1",
    );
  });

  it("refuses options out of range and values whose squares overflow", () => {
    const random = stream(1);
    expect(() => kMeans(groups, { k: 2, random, restarts: 0 })).toThrow("restarts is 0");
    expect(() => kMeans(groups, { k: 2, random, maxIterations: 1.5 })).toThrow("maxIterations is 1.5");
    expect(() => kMeans(groups, { k: 2, random, tolerance: -1 })).toThrow("tolerance is -1");
    expect(() => kMeans(fromRows([[1e200], [0]]), { k: 2, random })).toThrow('column "a" holds a value beyond ±1e140');
    const smuggled: Matrix = { data: Float64Array.of(Number.NaN, 1), rows: 2, columns: 1, names: ["a"] };
    expect(() => kMeans(smuggled, { k: 2, random })).toThrow("not a number");
  });

  it("does not change its points and gives equal results for equal streams", () => {
    const before = groups.data.slice();
    const first = kMeans(groups, { k: 4, random: stream(5) });
    expect(kMeans(groups, { k: 4, random: stream(5) })).toEqual(first);
    expect(groups.data).toEqual(before);
  });

  it("keeps the partition when rows are shuffled and put into canonical order again (property)", () => {
    const expected = kMeans(canonical(groups), { k: 4, random: stream(5) });
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(groups.rows).keys()], { minLength: groups.rows }), (order) => {
        const shuffled = matrix(
          Float64Array.from(order.flatMap((i) => [...groups.data.subarray(i * 3, i * 3 + 3)])),
          groups.rows,
          groups.names,
        );
        expect(kMeans(canonical(shuffled), { k: 4, random: stream(5) })).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it("keeps the partition when all values are shifted and scaled (property)", () => {
    const expected = kMeans(groups, { k: 4, random: stream(5) });
    const factor = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: -10_000, max: 10_000 }), factor, (shift, scale) => {
        const moved = matrix(
          groups.data.map((x) => (x + shift) * scale),
          groups.rows,
          groups.names,
        );
        const model = kMeans(moved, { k: 4, random: stream(5) });
        expect(model.labels).toEqual(expected.labels);
        expect(model.inertia / scale ** 2 / expected.inertia).toBeCloseTo(1, 6);
      }),
      { numRuns: 30 },
    );
  });

  it("has the same optimum when every row stands twice, at twice the inertia", () => {
    const twice = matrix(Float64Array.of(...groups.data, ...groups.data), groups.rows * 2, groups.names);
    const once = kMeans(groups, { k: 3, random: stream(5), restarts: 30, tolerance: 0 });
    const model = kMeans(twice, { k: 3, random: stream(6), restarts: 30, tolerance: 0 });
    expect(model.inertia).toBeCloseTo(2 * once.inertia, 8);
    expect(model.sizes).toEqual(once.sizes.map((size) => size * 2));
  });

  it("holds finite numbers only, and a center survives JSON to the bit", () => {
    const model = kMeans(groups, { k: 4, random: stream(5) });
    const { centers } = JSON.parse(JSON.stringify({ centers: { ...model.centers, data: [...model.centers.data] } }));
    const revived = { centers: matrix(Float64Array.from(centers.data), centers.rows, centers.names) };
    expect(assign(revived, groups).labels).toEqual(model.labels);
    expect([...model.centers.data, model.inertia, ...model.sizes].every(Number.isFinite)).toBe(true);
  });
});

describe("assign", () => {
  it("gives the fitted rows their labels again and the distances that make up the inertia", () => {
    const model = kMeans(groups, { k: 4, random: stream(5) });
    const { labels, distances } = assign(model, groups);
    expect(labels).toEqual(model.labels);
    expect(distances.reduce((sum, d) => sum + d * d, 0)).toBeCloseTo(model.inertia, 9);
  });

  it("gives new rows the nearest center, the first of equals, and answers no rows with none", () => {
    const model = {
      centers: fromRows([
        [0, 0],
        [2, 0],
      ]),
    };
    expect(
      assign(
        model,
        fromRows([
          [1, 1],
          [9, 0],
        ]),
      ),
    ).toEqual({
      labels: Int32Array.of(0, 1),
      distances: Float64Array.of(Math.SQRT2, 7),
    });
    expect(assign(model, matrix(new Float64Array(0), 0, ["a", "b"])).labels).toHaveLength(0);
  });

  it("refuses other columns than the model's", () => {
    const model = { centers: fromRows([[0, 0]]) };
    expect(() => assign(model, matrix(Float64Array.of(1, 2), 1, ["b", "a"]))).toThrow(
      new TypeError("Cannot assign rows to clusters: the columns are b, a, those of the model are needed: a, b"),
    );
  });
});

function squared(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, j) => sum + (value - b[j]!) ** 2, 0);
}

function canonical({ data, rows, columns, names }: Matrix): Matrix {
  const sorted = Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]).sort(
    (a, b) => a.map((value, j) => value - b[j]!).find((difference) => difference !== 0) ?? 0,
  );
  return matrix(Float64Array.from(sorted.flat()), rows, names);
}
