import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  adjustedRand,
  assignPrototypes,
  type Categories,
  categories,
  type KPrototypesModel,
  kMeans,
  kPrototypes,
  mixedPoints,
  tooFewMixedRows,
  usualGamma,
} from "../../../src/cluster/index.ts";
import { moveToPrototypes, prototypesAt } from "../../../src/cluster/prototypes/prototypeKernel.ts";
import { type Matrix, matrix } from "../../../src/matrix/index.ts";
import { stream } from "../../../src/random/index.ts";
import { answersOf } from "../latent/data.ts";
import { mixedReference } from "../mixedReference.ts";
import { fromRows } from "../reference.ts";
import "../../properties.ts";

const random = () => stream("k-prototypes");
const nothing = (rows: number): Categories => categories(new Int32Array(0), rows, []);
const noNumbers = (rows: number): Matrix => matrix(new Float64Array(0), rows, []);
const sets = mixedReference.sets.map(({ name, numbers, codes, fits }) => ({
  name,
  points: fromRows(numbers),
  answers: answersOf(codes, [3, 3, 3, 3]),
  fits,
}));

/** Cost from its definition. */
function costOf(
  { centers, modes, items, gamma, labels }: KPrototypesModel,
  points: Matrix,
  answers: Categories,
): number {
  let cost = 0;
  labels.forEach((c, i) => {
    for (let j = 0; j < points.columns; j++) {
      cost += (points.data[i * points.columns + j]! - centers.data[c * points.columns + j]!) ** 2;
    }
    for (let j = 0; j < items.length; j++) {
      const code = answers.data[i * items.length + j]!;
      if (code >= 0 && code !== modes[c * items.length + j]) cost += gamma;
    }
  });
  return cost;
}

describe("kPrototypes against kmodes", () => {
  const all = sets.flatMap(({ name, points, answers, fits }) =>
    fits.map((wanted) => ({ name, points, answers, ...wanted })),
  );

  // Both are local searches: the best of ten starts each need not be the same, ours may not be worse.
  it.each(all)(
    "costs no more for $k clusters of the set $name, gamma $gamma",
    ({ points, answers, k, gamma, given, cost }) => {
      const found = kPrototypes(points, answers, { k, random: random(), ...(given ? { gamma } : {}) });
      expect(found.gamma).toBeCloseTo(gamma, 12);
      expect(found.cost).toBeLessThanOrEqual(cost * 1.001);
      expect(found.cost).toBeCloseTo(costOf(found, points, answers), 8);
      expect(found.converged).toBe(true);
    },
  );
});

describe("kPrototypes", () => {
  const [{ points, answers }] = sets as [(typeof sets)[0]];

  it("finds planted groups that only numbers and answers together tell apart", () => {
    const truth = Int32Array.from({ length: 200 }, (_, i) => i % 4);
    const draw = random();
    const both = {
      points: fromRows([...truth].map((c) => [(c & 1) * 4 + draw()])),
      answers: answersOf(
        [...truth].map((c) => [c >> 1, c >> 1]),
        [2, 2],
      ),
    };
    const found = kPrototypes(both.points, both.answers, { k: 4, random: random(), gamma: 4 });
    expect(adjustedRand(found.labels, truth)).toBe(1);
    expect(found.sizes).toEqual([50, 50, 50, 50]);
  });

  it("is k-means without answers", () => {
    const found = kPrototypes(points, nothing(points.rows), { k: 4, random: random() });
    expect(found.cost).toBeCloseTo(kMeans(points, { k: 4, random: random() }).inertia, 6);
  });

  it("clusters answers alone by their modes", () => {
    const rows = [...Array(6).fill([0, 0, 1]), ...Array(4).fill([1, 1, 0]), [0, 1, 1]];
    const found = kPrototypes(noNumbers(11), answersOf(rows, [2, 2, 2]), { k: 2, random: random() });
    expect(found).toMatchObject({ sizes: [7, 4], cost: 1, gamma: 1 });
    expect([...found.modes]).toEqual([0, 0, 1, 1, 1, 0]);
  });

  it("charges nothing for an answer that is missing", () => {
    const rows = [[0], [0], [-1], [1], [1]];
    const found = kPrototypes(fromRows([[0], [0], [0.1], [5], [5]]), answersOf(rows, [2]), {
      k: 2,
      random: random(),
      gamma: 3,
    });
    expect([...found.labels]).toEqual([0, 0, 0, 1, 1]);
    expect(found.cost).toBeCloseTo(2 * (0.1 / 3) ** 2 + (0.2 / 3) ** 2, 12);
  });

  it("leaves no cluster empty where answers are missing, and refuses more clusters than rows that differ", () => {
    const few = answersOf(
      [
        [-1, 0],
        [0, 0],
        [0, 0],
        [0, 1],
        [0, 1],
      ],
      [2, 2],
    );
    const of = (k: number) => kPrototypes(noNumbers(5), few, { k, random: random() });
    expect(of(2).sizes).toEqual([3, 2]);
    expect(() => of(3)).toThrow("only 2 rows are different, at least 3 are needed for k = 3");
    expect(
      tooFewMixedRows(
        noNumbers(3),
        answersOf(
          [
            [-1, 0],
            [0, 0],
            [1, 0],
          ],
          [2, 2],
        ),
        2,
      ),
    ).toBeUndefined();
  });

  it("puts rows in every cluster whatever is missing (property)", () => {
    const code = fc.integer({ min: -1, max: 2 });
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), code, code, code), { minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 6 }), fc.constantFrom("cao", "drawn"), (all, k, start) => {
        const own = fromRows(all.map(([number]) => [number]));
        const given = answersOf(
          all.map(([, ...codes]) => codes),
          [3, 3, 3],
        );
        const fitted = () => kPrototypes(own, given, { k, random: random(), start, restarts: 3, gamma: 1 });
        if (tooFewMixedRows(own, given, k) !== undefined) return void expect(fitted).toThrow(RangeError);
        const { sizes, labels } = fitted();
        expect(sizes.every((size) => size > 0)).toBe(true);
        expect(new Set(labels).size).toBe(k);
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same result in every run, from either kind of start", () => {
    const fitted = (start: "cao" | "drawn") =>
      kPrototypes(points, answers, { k: 4, random: random(), start, restarts: 3 });
    for (const start of ["cao", "drawn"] as const) expect(fitted(start)).toEqual(fitted(start));
    const first = (seed: number) => kPrototypes(points, answers, { k: 4, random: stream(seed), restarts: 1 }).cost;
    expect(first(1)).toBe(first(2));
  });

  it("keeps its assignment: rows of the fit come back, new rows go to the nearest prototype", () => {
    const found = kPrototypes(points, answers, { k: 3, random: random() });
    const again = assignPrototypes(found, points, answers);
    expect(again.labels).toEqual(found.labels);
    expect(again.distances.reduce((sum, value) => sum + value, 0)).toBeCloseTo(found.cost, 8);
    expect(() => assignPrototypes(found, noNumbers(300), answers)).toThrow("those of the model are needed: a, b, c");
    expect(() => assignPrototypes(found, points, nothing(300))).toThrow("those of the model with the same levels");
  });

  it("says in a field that it did not converge", () => {
    expect(kPrototypes(points, answers, { k: 6, random: random(), restarts: 1, maxIterations: 1 }).converged).toBe(
      false,
    );
  });

  it("handles one row and as many clusters as rows", () => {
    const one = kPrototypes(fromRows([[3]]), answersOf([[1]], [2]), { k: 1, random: random() });
    expect(one).toMatchObject({ cost: 0, sizes: [1], converged: true });
    const three = kPrototypes(fromRows([[3], [4], [3]]), answersOf([[1], [1], [0]], [2]), { k: 3, random: random() });
    expect(three).toMatchObject({ cost: 0, sizes: [1, 1, 1] });
  });

  it("refuses in words what it cannot cluster", () => {
    const of =
      (k: number, more: object = {}) =>
      () =>
        kPrototypes(points, answers, { k, random: random(), ...more });
    expect(of(0)).toThrow("k is 0");
    expect(of(2, { gamma: -1 })).toThrow("gamma is -1");
    expect(of(2, { restarts: 0 })).toThrow("restarts is 0");
    expect(() => kPrototypes(points, nothing(3), { k: 2, random: random() })).toThrow(
      "300 rows of numbers and 3 of answers",
    );
    expect(() => kPrototypes(noNumbers(3), nothing(3), { k: 1, random: random() })).toThrow(
      "at least one row and one column or item",
    );
    const equal = answersOf([[1], [1], [1]], [2]);
    expect(() => kPrototypes(fromRows([[2], [2], [2]]), equal, { k: 2, random: random() })).toThrow(
      "only 1 row is different, at least 2 are needed for k = 2",
    );
  });
});

describe("moveToPrototypes", () => {
  it("gives a prototype that has no rows the row least like its own", () => {
    const rows = {
      ...{ n: 4, p: 1, numbers: Float64Array.of(0, 0, 1, 9) },
      ...{ items: 1, codes: Int32Array.of(0, 0, 1, 1), levels: [2], gamma: 1 },
    };
    const { labels, cost, converged } = moveToPrototypes(rows, prototypesAt(rows, [0, 1]), 50);
    expect([...labels]).toEqual([0, 0, 0, 1]);
    expect(cost).toBeCloseTo(2 / 3 + 1, 12);
    expect(converged).toBe(true);
  });
});

describe("usualGamma", () => {
  it("is half the mean deviation of the columns", () => {
    expect(
      usualGamma(
        fromRows([
          [1, 0],
          [3, 0],
        ]),
      ),
    ).toBe(0.25);
    expect(usualGamma(noNumbers(2))).toBe(1);
  });
});

describe("mixedPoints", () => {
  it("has the dissimilarities of k-prototypes as squared distances, half of gamma to a missing answer", () => {
    const { data, columns } = mixedPoints(fromRows([[0], [3], [0]]), answersOf([[0], [1], [-1]], [2]), 5);
    const squared = (a: number, b: number) =>
      Array.from({ length: columns }, (_, j) => (data[a * columns + j]! - data[b * columns + j]!) ** 2).reduce(
        (sum, d) => sum + d,
        0,
      );
    expect(squared(0, 1)).toBeCloseTo(9 + 5, 12);
    expect(squared(0, 2)).toBeCloseTo(2.5, 12);
  });
});
