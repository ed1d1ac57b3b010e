import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { condensedDistances, pairStarts } from "../../../src/cluster/hierarchy/condensed.ts";
import {
  type GowerColumn,
  gower,
  gowerRanges,
  kMedoids,
  kMedoidsOf,
  nearestByGower,
  silhouette,
  silhouetteOf,
} from "../../../src/cluster/index.ts";
import { matrix } from "../../../src/matrix/index.ts";
import { stream } from "../../../src/random/index.ts";
import { mixedReference } from "../mixedReference.ts";

interface Reference {
  readonly cases: readonly {
    readonly k: number;
    readonly total: number;
    readonly medoids: readonly number[];
    readonly labels?: readonly number[];
    readonly silhouette?: number;
    readonly standardError?: number;
  }[];
}

/** Made by test/reference/gower-medoids.py: every combination of rows, silhouettes of scikit-learn. */
const { cases }: Reference = JSON.parse(
  readFileSync(new URL("../../reference/gower-medoids.json", import.meta.url), "utf8"),
);
const plain = { rows: 60, values: Float64Array.from(mixedReference.gower.plain) };

function drawn(seed: number, rows: number) {
  const random = stream("gower medoids", seed);
  const points = matrix(Float64Array.from({ length: 2 * rows }, random), rows, ["a", "b"]);
  return { points, given: { rows, values: condensedDistances({ data: points.data, n: rows, p: 2 }) } };
}

describe("kMedoidsOf", () => {
  it.each(cases)("finds the best medoids of all combinations, k = $k (1e-9: sums in another order)", (wanted) => {
    const [model] = kMedoidsOf(plain, { kMin: wanted.k, kMax: wanted.k, random: stream("best"), starts: 10 });
    expect(model!.totalDeviation).toBeCloseTo(wanted.total, 9);
    expect([...model!.medoids].sort((a, b) => a - b)).toEqual(wanted.medoids);
    expect(model!.sizes.reduce((sum, size) => sum + size, 0)).toBe(60);
  });

  it("is k-medoids of points when it is given their distances", () => {
    const { points, given } = drawn(1, 80);
    for (const k of [1, 2, 5]) {
      const [model] = kMedoidsOf(given, { kMin: k, kMax: k, random: stream("same") });
      const wanted = kMedoids(points, { k, random: stream("same") });
      expect(model!.medoids).toEqual(wanted.medoids);
      expect(model!.labels).toEqual(wanted.labels);
      expect(model!.totalDeviation).toBeCloseTo(wanted.totalDeviation, 9);
    }
  });

  it("leaves out numbers of clusters that there are too few different rows for", () => {
    const ks = (rows: number, values: number[]) =>
      kMedoidsOf({ rows, values: Float64Array.from(values) }, { kMin: 2, kMax: 9, random: stream("few") }).map(
        ({ k }) => k,
      );
    expect(ks(4, [0, 1, 1, 1, 1, 0])).toEqual([2]);
    expect(ks(3, [0, 0, 0])).toEqual([]);
    expect(ks(1, [])).toEqual([]);
  });

  it("refuses in words what it cannot use", () => {
    const of = (values: number[], options: object) => () =>
      kMedoidsOf({ rows: 2, values: Float64Array.from(values) }, { kMin: 2, kMax: 2, random: stream(1), ...options });
    expect(of([Number.NaN], {})).toThrow("finite numbers of 0 or more are needed");
    expect(of([1, 2], {})).toThrow("2 dissimilarities were given, 1 are needed");
    expect(of([1], { kMin: 3 })).toThrow("kMin must not be above kMax");
    expect(of([1], { starts: 0 })).toThrow("starts is 0");
    expect(of([1], { kMin: 1.5 })).toThrow("k is 1.5");
  });
});

describe("silhouetteOf", () => {
  it.each(cases.filter(({ k }) => k > 1))("is scikit-learn's, k = $k (1e-12: sums in another order)", (wanted) => {
    const found = silhouetteOf(plain, Int32Array.from(wanted.labels!));
    expect(found!.value).toBeCloseTo(wanted.silhouette!, 12);
    expect(found!.standardError).toBeCloseTo(wanted.standardError!, 12);
  });

  it("is the silhouette of points when it is given their distances (property)", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 4 }), (seed, k) => {
        const { points, given } = drawn(seed, 25);
        const labels = Int32Array.from({ length: 25 }, (_, i) => (i * 7) % k);
        expect(silhouetteOf(given, labels)!.value).toBeCloseTo(silhouette(points, labels)!, 10);
      }),
      { seed: 4, numRuns: 30 },
    );
  });

  it("counts a row alone as 0, and is undefined without two clusters or when each row is one", () => {
    const three = { rows: 3, values: Float64Array.from([1, 4, 4]) };
    expect(silhouetteOf(three, Int32Array.from([0, 0, 1]))!.value).toBeCloseTo((0.75 + 0.75 + 0) / 3, 12);
    expect(silhouetteOf(three, Int32Array.from([0, 0, 0]))).toBeUndefined();
    expect(silhouetteOf(three, Int32Array.from([0, 1, 2]))).toBeUndefined();
    const equal = { rows: 4, values: new Float64Array(6) };
    expect(silhouetteOf(equal, Int32Array.from([0, 0, 1, 1]))!.value).toBe(0);
    expect(() => silhouetteOf(three, Int32Array.from([0, 1]))).toThrow("there are 2 labels");
    expect(() => silhouetteOf(three, Int32Array.from([0, 1, -1]))).toThrow("a label is below 0");
  });
});

describe("nearestByGower", () => {
  const columns: GowerColumn[] = mixedReference.gower.columns.map(({ kind, values }, j) =>
    kind === "numeric"
      ? { kind, name: `column ${j}`, values: Float64Array.from(values, (value) => value ?? Number.NaN) }
      : { kind, name: `column ${j}`, codes: Int32Array.from(values, (value) => value ?? -1) },
  );

  it("has the dissimilarities of all pairs, without making them", () => {
    const { weights } = mixedReference.gower;
    const all = gower(columns, { weights }).values;
    const starts = pairStarts(60);
    const between = (a: number, b: number) => (a === b ? 0 : all[a < b ? starts[a]! + b : starts[b]! + a]!);
    const medoids = [50, 3, 21];
    const { labels, dissimilarities } = nearestByGower(columns, Int32Array.from(medoids), { weights });
    labels.forEach((label, i) => {
      const own = medoids.map((medoid) => between(i, medoid));
      expect(dissimilarities[i]).toBe(Math.min(...own));
      expect(label).toBe(own.indexOf(Math.min(...own)));
    });
  });

  it("compares some rows by the ranges of all", () => {
    const rows = [4, 9, 33, 57];
    const some = columns.map((column) =>
      column.kind === "numeric"
        ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) }
        : { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]!) },
    );
    const found = gower(some, { ranges: gowerRanges(columns), incomparable: 1 }).values;
    const near = nearestByGower(columns, Int32Array.from([4]), { incomparable: 1 }).dissimilarities;
    expect([...found.subarray(0, 3)]).toEqual([9, 33, 57].map((row) => near[row]));
  });

  it("refuses in words what it cannot use", () => {
    expect(() => nearestByGower(columns, new Int32Array(0))).toThrow("0 rows were given to be near to");
    expect(() => nearestByGower(columns, Int32Array.from([60]))).toThrow("one or more of 0 to 59 are needed");
    expect(() => gower(columns, { ranges: [1] })).toThrow("a finite range of 0 or more");
    const gap: GowerColumn[] = [{ kind: "numeric", name: "a", values: Float64Array.from([1, Number.NaN]) }];
    expect(() => nearestByGower(gap, Int32Array.from([0]))).toThrow("1 pair of rows can be compared in no column");
  });
});
