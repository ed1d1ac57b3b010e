import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustedRand, assignMedoids, kMedoids, kMedoidsScan, type Metric } from "../../../src/cluster/index.ts";
import { distanceBy } from "../../../src/cluster/medoids/distanceTable.ts";
import { type Matrix, matrix } from "../../../src/matrix/index.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { fromRows } from "../reference.ts";

interface Reference {
  readonly tiny: readonly {
    readonly points: number[][];
    readonly cases: readonly { metric: Metric; k: number; total: number; medoids: number[][] }[];
  }[];
  readonly middle: readonly {
    readonly name: string;
    readonly points: number[][];
    readonly fits: readonly { metric: Metric; k: number; built: number; total: number; medoids: number[] }[];
  }[];
}

/** Made by test/reference/medoids.py: every combination on tiny sets, textbook PAM in NumPy on larger ones. */
const reference: Reference = JSON.parse(readFileSync(new URL("../../reference/medoids.json", import.meta.url), "utf8"));

describe("kMedoids", () => {
  const tiny = reference.tiny.flatMap(({ points, cases }, set) => cases.map((one) => ({ ...one, set, points })));
  it.each(tiny)(
    "finds the best medoids of all combinations, set $set, $metric, k = $k (1e-9: sums in another order)",
    ({ points, metric, k, total, medoids }) => {
      const model = kMedoids(fromRows(points), { k, metric, random: stream("tiny", k) });
      expect(model.totalDeviation).toBeCloseTo(total, 9);
      expect(medoids).toContainEqual([...model.medoids].sort((a, b) => a - b));
    },
  );

  const middle = reference.middle.flatMap(({ name, points, fits }) => fits.map((fit) => ({ ...fit, name, points })));
  it.each(middle)(
    "is no worse than textbook PAM, $name, $metric, k = $k (1e-9: sums in another order)",
    ({ points, metric, k, total }) => {
      const model = kMedoids(fromRows(points), { k, metric, random: stream("middle", k), starts: 20 });
      expect(model.totalDeviation).toBeLessThanOrEqual(total * (1 + 1e-9));
      expect(model).toMatchObject({ converged: true, metric, fittedOn: points.length });
    },
  );

  it("from BUILD alone is at most 0.2 % above textbook PAM, which takes the best swap each time", () => {
    for (const { points, metric, k, total, built } of middle) {
      const { totalDeviation } = kMedoids(fromRows(points), { k, metric, random: stream(1), starts: 1 });
      expect(totalDeviation).toBeLessThanOrEqual(total * 1.002);
      expect(totalDeviation).toBeLessThanOrEqual(built * (1 + 1e-9));
    }
  });

  it("leaves no swap that lowers the total, and adds it up as it is (property, naive twin)", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 5 }), fc.boolean(), (seed, k, straight) => {
        const points = drawn(seed, 40, 2);
        const metric = straight ? "euclidean" : "manhattan";
        const { medoids, totalDeviation } = kMedoids(points, { k, metric, random: stream(seed), starts: 2 });
        expect(totalDeviation).toBeCloseTo(totalOf(points, medoids, metric), 9);
        for (let slot = 0; slot < k; slot++) {
          for (let row = 0; row < 40; row++) {
            const swapped = medoids.map((medoid, c) => (c === slot ? row : medoid));
            expect(totalOf(points, swapped, metric)).toBeGreaterThanOrEqual(totalDeviation * (1 - 1e-6));
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it("numbers clusters by descending size, with medoids, centers and labels in step", () => {
    const points = fromRows(reference.middle[0]!.points);
    const model = kMedoids(points, { k: 4, random: stream(1) });
    expect([...model.sizes]).toEqual([...model.sizes].sort((a, b) => b - a));
    model.sizes.forEach((size, c) => {
      expect(model.labels.filter((label) => label === c)).toHaveLength(size);
      expect(model.labels[model.medoids[c]!]).toBe(c);
      const at = model.medoids[c]! * points.columns;
      expect(model.centers.data.subarray(c * 3, c * 3 + 3)).toEqual(points.data.subarray(at, at + 3));
    });
    expect(assignMedoids(model, points).labels).toEqual(model.labels);
  });

  it("takes k = 1 as the row of least total distance, and k = n as every row", () => {
    const points = fromRows([[0], [1], [2], [3], [50]]);
    expect(kMedoids(points, { k: 1, random: stream(1) })).toMatchObject({
      medoids: Int32Array.of(2),
      totalDeviation: 52,
      converged: true,
    });
    expect(kMedoids(points, { k: 5, random: stream(1) }).totalDeviation).toBe(0);
    expect(kMedoids(fromRows([[7]]), { k: 1, random: stream(1) })).toMatchObject({ sizes: [1], totalDeviation: 0 });
  });

  it("gives each of k different rows a cluster, however often they are repeated and however near or far they lie", () => {
    const rows = [
      [0, 0],
      [1e-9, 0],
      [5, 5],
      [1e120, 5],
    ].flatMap((row) => Array.from({ length: 9 }, () => row));
    for (const metric of ["euclidean", "manhattan"] as const) {
      expect(kMedoids(fromRows(rows), { k: 4, metric, random: stream(2) }).sizes).toEqual([9, 9, 9, 9]);
    }
  });

  it.each(["euclidean", "manhattan"] as const)("tells rows apart whose squares underflow: %s", (metric) => {
    for (const values of [
      [0, 5e-324, 5e-323],
      [0, 1e-309, 9e-309],
      [0, 1e-170, 5e-170],
    ]) {
      const points = fromRows(values.map((value) => [value]));
      const found = kMedoids(points, { k: 2, random: stream("tiny"), metric });
      expect([...found.labels]).toEqual([0, 0, 1]);
      expect(found.totalDeviation).toBe(values[1]);
    }
  });

  it("says that it has not converged when passes run out", () => {
    const points = fromRows(reference.middle[0]!.points);
    const model = kMedoids(points, { k: 8, random: stream(3), starts: 1, maxIterations: 1 });
    expect(model).toMatchObject({ converged: false, iterations: 1 });
  });

  it("gives equal bits in every run, and another partition of equal total when rows are turned round", () => {
    const points = drawn(5, 60, 3);
    const options = { k: 4, starts: 10 };
    const first = kMedoids(points, { ...options, random: stream("a") });
    expect(kMedoids(points, { ...options, random: stream("a") })).toEqual(first);
    const turned = matrix(Float64Array.from(rowsIn(points).reverse().flat()), 60, points.names);
    const second = kMedoids(turned, { ...options, random: stream("a") });
    expect(second.totalDeviation).toBeCloseTo(first.totalDeviation, 9);
    expect(adjustedRand(second.labels.slice().reverse(), first.labels)).toBe(1);
  });

  it("with many rows looks among draws, and is near what all rows give", () => {
    const points = drawn(9, 1500, 3);
    const all = kMedoids(points, { k: 5, random: stream(1) });
    const parts = kMedoids(points, { k: 5, random: stream(1), mostRows: 300, drawnRows: 400, draws: 5 });
    expect(parts).toMatchObject({ fittedOn: 300, converged: true });
    expect(parts.labels).toHaveLength(1500);
    expect(parts.totalDeviation / all.totalDeviation).toBeLessThan(1.03);
    expect(parts.totalDeviation).toBeCloseTo(totalOf(points, parts.medoids, "euclidean"), 6);
    const one = kMedoids(points, { k: 5, random: stream(1), mostRows: 300, draws: 1 });
    expect(parts.totalDeviation).toBeLessThanOrEqual(one.totalDeviation);
  });

  it("finds k clusters in draws that would miss the rare rows", () => {
    const rows = [...Array.from({ length: 500 }, () => [0]), [1], [2], [3]];
    const model = kMedoids(fromRows(rows), { k: 4, random: stream(1), mostRows: 20, drawnRows: 20, draws: 2 });
    expect(model.sizes).toEqual([500, 1, 1, 1]);
  });

  it.each([
    [{ k: 0 }, "k is 0, a whole number of 1 or more is needed"],
    [{ k: 3 }, "only 2 rows are different, at least 3 different rows are needed for k = 3"],
    [{ k: 2, starts: 0 }, "starts is 0, a whole number of 1 or more is needed"],
    [{ k: 2, mostRows: 50_000 }, "mostRows is 50000, at most 20000 are possible"],
  ])("refuses %o in words", (options, message) => {
    const points = fromRows([[1], [1], [2]]);
    expect(() => kMedoids(points, { random: stream(1), ...options })).toThrow(
      `Cannot cluster by k-medoids: ${message}`,
    );
  });

  it("refuses what is not a number, and no rows", () => {
    const not = { data: Float64Array.of(1, Number.NaN), rows: 2, columns: 1, names: ["a"] } as Matrix;
    expect(() => kMedoids(not, { k: 1, random: stream(1) })).toThrow("not a number");
    expect(() => kMedoids(fromRows([]), { k: 1, random: stream(1) })).toThrow("at least one row");
  });
});

describe("kMedoidsScan", () => {
  it("gives a model for each k that there are rows for, of what single fits reach", () => {
    const points = fromRows(reference.middle[0]!.points);
    const models = kMedoidsScan(points, { kMin: 1, kMax: 5, random: stream(1), starts: 10 });
    expect(models.map(({ k }) => k)).toEqual([1, 2, 3, 4, 5]);
    for (const { k, totalDeviation } of models) {
      const single = kMedoids(points, { k, random: stream(2), starts: 10 });
      expect(totalDeviation / single.totalDeviation).toBeCloseTo(1, 2);
    }
    const few = kMedoidsScan(fromRows([[1], [2], [2]]), { kMin: 2, kMax: 9, random: stream(1) });
    expect(few.map(({ k }) => k)).toEqual([2]);
    expect(kMedoidsScan(fromRows([[1], [1]]), { kMin: 2, kMax: 9, random: stream(1) })).toEqual([]);
  });

  it("refuses a range that ends before it begins, and stops when told to", () => {
    const points = drawn(1, 30, 2);
    expect(() => kMedoidsScan(points, { kMin: 4, kMax: 3, random: stream(1) })).toThrow("kMin must not be above kMax");
    const signal = AbortSignal.abort(new Error("enough"));
    expect(() => kMedoidsScan(points, { kMin: 2, kMax: 3, random: stream(1), signal })).toThrow("enough");
  });
});

describe("assignMedoids", () => {
  const model = kMedoids(
    fromRows([
      [0, 0],
      [0, 1],
      [9, 9],
      [9, 8],
      [9, 7],
    ]),
    {
      ...{ k: 2, metric: "manhattan", random: stream(1) },
    },
  );

  it("puts new rows to the nearest medoid, by the model's distance, and none where there are none", () => {
    const { labels, distances } = assignMedoids(
      model,
      fromRows([
        [0, 3],
        [8, 8],
      ]),
    );
    expect([...labels]).toEqual([1, 0]);
    expect(distances[1]).toBe(1);
    expect(assignMedoids(model, matrix(new Float64Array(0), 0, ["a", "b"])).labels).toHaveLength(0);
  });

  it("refuses other columns", () => {
    expect(() => assignMedoids(model, fromRows([[1, 2, 3]]))).toThrow("those of the model are needed: a, b");
  });
});

function drawn(seed: number, n: number, p: number): Matrix {
  const random = stream("drawn", seed);
  const data = Float64Array.from({ length: n * p }, (_, i) => normal(random) + 3 * (Math.floor(i / p) % 3));
  return matrix(data, n, ["a", "b", "c"].slice(0, p));
}

function rowsIn({ data, rows, columns }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]);
}

function totalOf(points: Matrix, medoids: Int32Array, metric: Metric): number {
  const { data, rows, columns: p } = points;
  const between = distanceBy(metric);
  return Array.from({ length: rows }, (_, i) =>
    Math.min(...Array.from(medoids, (medoid) => between(data, i * p, data, medoid * p, p))),
  ).reduce((sum, distance) => sum + distance, 0);
}
