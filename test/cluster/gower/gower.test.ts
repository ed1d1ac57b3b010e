import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { condensedDistances } from "../../../src/cluster/hierarchy/condensed.ts";
import { adjustedRand, cutTree, type GowerColumn, gower, linkage, linkageOf } from "../../../src/cluster/index.ts";
import { matrix } from "../../../src/matrix/index.ts";
import { stream } from "../../../src/random/index.ts";
import { mixedReference } from "../mixedReference.ts";

const reference = mixedReference.gower;

const columns: GowerColumn[] = reference.columns.map(({ kind, values }, j) =>
  kind === "numeric"
    ? { kind, name: `column ${j}`, values: Float64Array.from(values, (value) => value ?? Number.NaN) }
    : { kind, name: `column ${j}`, codes: Int32Array.from(values, (value) => value ?? -1) },
);

const numeric = (...values: number[]): GowerColumn => ({
  kind: "numeric",
  name: "a",
  values: Float64Array.from(values),
});
const coded = (kind: "ordinal" | "categorical" | "asymmetric", ...codes: number[]): GowerColumn => ({
  kind,
  name: "b",
  codes: Int32Array.from(codes),
});

function greatestGap(found: Float64Array, wanted: readonly number[]): number {
  expect(found.length).toBe(wanted.length);
  return found.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0);
}

describe("gower", () => {
  // Both divide sums of the same terms; the order of the terms is the same too.
  it("has the dissimilarities of an independent implementation, with gaps and with weights", () => {
    expect(greatestGap(gower(columns).values, reference.plain)).toBeLessThan(1e-12);
    expect(greatestGap(gower(columns, { weights: reference.weights }).values, reference.weighted)).toBeLessThan(1e-12);
  });

  it("is the mean of differences by hand", () => {
    const found = gower([numeric(0, 4, 10), coded("categorical", 1, 1, 0), coded("ordinal", 0, 2, 3)]);
    expect([...found.values]).toEqual([(0.4 + 0 + 2 / 3) / 3, (1 + 1 + 1) / 3, (0.6 + 1 + 1 / 3) / 3]);
  });

  it("leaves missing cells out of the mean, and refuses rows that have no cell in common", () => {
    expect([...gower([numeric(0, 5, 10), coded("categorical", 1, -1, 0)]).values]).toEqual([0.5, 1, 0.5]);
    expect(() => gower([numeric(0, Number.NaN, 10), coded("categorical", 1, -1, 0)])).toThrow(
      "2 pairs of rows can be compared in no column",
    );
  });

  it("leaves an asymmetric column out where both rows have it not", () => {
    const found = gower([numeric(0, 10, 5), coded("asymmetric", 0, 0, 1)]);
    expect([...found.values]).toEqual([1, (0.5 + 1) / 2, (0.5 + 1) / 2]);
  });

  it("makes no difference of a column without spread, and none between equal rows", () => {
    expect([...gower([numeric(3, 3), coded("ordinal", 2, 2)]).values]).toEqual([0]);
    expect(gower([numeric(3)]).values.length).toBe(0);
  });

  it("refuses in words what it cannot compare", () => {
    expect(() => gower([])).toThrow("there are 0 columns of 0 rows");
    expect(() => gower([numeric(1, 2), coded("categorical", 0)])).toThrow('column "b" has 1 rows, 2 are needed');
    expect(() => gower([coded("asymmetric", 0, 2)])).toThrow("codes -1, 0 and 1 are needed");
    expect(() => gower([coded("categorical", 0, -2)])).toThrow("codes of -1 or more are needed");
    expect(() => gower([numeric(1, Number.POSITIVE_INFINITY)])).toThrow("values within ±1e140 are needed");
    expect(() => gower([numeric(1, 2)], { weights: [1, 2] })).toThrow("one for each of 1 columns is needed");
    expect(() => gower([numeric(1, 2)], { weights: [-1] })).toThrow("a weight is -1");
    expect(() => gower([numeric(1, 2)], { incomparable: 2 })).toThrow("incomparable is 2");
    expect([...gower([numeric(1, Number.NaN)], { incomparable: 1 }).values]).toEqual([1]);
  });

  it("stays from 0 to 1 and does not change when numbers are scaled and shifted", () => {
    const cells = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -1, max: 3 })), {
      minLength: 2,
      maxLength: 12,
    });
    fc.assert(
      fc.property(cells, (rows) => {
        const of = (factor: number) =>
          gower([numeric(...rows.map(([a]) => a * factor + 8)), coded("categorical", ...rows.map(([, b]) => b))])
            .values;
        const found = of(1);
        expect(found.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect([...of(4)]).toEqual([...found]);
      }),
      { seed: 3 },
    );
  });
});

describe("linkageOf", () => {
  it.each(reference.trees)("has scipy's $method linkage over Gower dissimilarities", ({ method, heights, labels }) => {
    const given = gower(columns);
    const before = given.values.slice();
    const tree = linkageOf(given, method);
    expect(greatestGap(tree.heights, heights)).toBeLessThan(1e-12);
    expect(adjustedRand(cutTree(tree, { k: 4 }), Int32Array.from(labels))).toBe(1);
    expect(given.values).toEqual(before);
  });

  it.each(["average", "complete"] as const)("is %s linkage of points when it is given their distances", (method) => {
    const random = stream("linkage of distances");
    const points = matrix(Float64Array.from({ length: 240 }, random), 80, ["a", "b", "c"]);
    const values = condensedDistances({ data: points.data, n: 80, p: 3 });
    expect(linkageOf({ rows: 80, values }, method)).toEqual(linkage(points, method));
  });

  it("refuses in words what are no dissimilarities of all pairs", () => {
    const of =
      (rows: number, ...values: number[]) =>
      () =>
        linkageOf({ rows, values: Float64Array.from(values) }, "average");
    expect(of(0)).toThrow("there are 0 rows");
    expect(of(3, 1, 2)).toThrow("2 dissimilarities were given, 3 are needed");
    expect(of(2, Number.NaN)).toThrow("finite numbers of 0 or more are needed");
    expect(of(2, -1)).toThrow("finite numbers of 0 or more are needed");
    expect(of(20_001)).toThrow("at most 20000 are possible");
    expect(of(1)().heights.length).toBe(0);
  });
});
