import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Matrix,
  matrix,
  minMax,
  principalComponents,
  robust,
  scores,
  symmetricEigen,
} from "../../src/matrix/index.ts";
import { fromRows } from "../cluster/reference.ts";
import reference from "../reference/transforms.json" with { type: "json" };

const { components, eigen } = reference;
const points = fromRows(components.rows);
const near = (ours: Float64Array, theirs: readonly (readonly number[])[], digits: number) =>
  theirs.flat().forEach((value, i) => {
    expect(Math.abs(ours[i]! - value)).toBeLessThanOrEqual(10 ** -digits * Math.max(1, Math.abs(value)));
  });

describe("symmetricEigen", () => {
  it("equals NumPy's eigenvalues and vectors, to rounding", () => {
    const { values, vectors } = symmetricEigen(Float64Array.from(eigen.symmetric.flat()), 6);
    near(values, [eigen.values], 12);
    near(vectors, eigen.vectors, 11);
  });

  it("gives back any symmetric matrix from its values and vectors, which are of length 1 (property)", () => {
    const size = 5;
    const entries = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 25, maxLength: 25 });
    fc.assert(
      fc.property(entries, (list) => {
        const { values, vectors } = symmetricEigen(Float64Array.from(list), size);
        const v = (i: number, k: number) => vectors[i * size + k]!;
        for (let i = 0; i < size; i++) {
          for (let j = i; j < size; j++) {
            let [back, product] = [0, 0];
            for (let k = 0; k < size; k++) {
              back += values[k]! * v(k, i) * v(k, j);
              product += v(i, k) * v(j, k);
            }
            expect(Math.abs(back - list[i * size + j]!)).toBeLessThan(1e-9);
            expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThan(1e-12);
          }
        }
        expect([...values]).toEqual([...values].sort((a, b) => b - a));
      }),
    );
  });

  it("answers the zero matrix, one value and none, and refuses other shapes", () => {
    expect([...symmetricEigen(new Float64Array(4), 2).values]).toEqual([0, 0]);
    expect([...symmetricEigen(Float64Array.of(-3), 1).vectors]).toEqual([1]);
    expect(symmetricEigen(new Float64Array(0), 0).values).toHaveLength(0);
    expect(() => symmetricEigen(new Float64Array(3), 2)).toThrow(TypeError);
    expect(() => symmetricEigen(Float64Array.of(Number.NaN), 1)).toThrow(RangeError);
  });
});

describe("principalComponents", () => {
  it("equals scikit-learn's PCA: variances, shares, directions and scores, to rounding", () => {
    const found = principalComponents(points);
    near(found.variances, [components.variances], 11);
    near(found.shares, [components.shares], 12);
    near(found.directions, components.directions, 10);
    near(scores(found, points, 5).data, components.scores, 9);
  });

  it("has as loadings the correlations of scores and columns", () => {
    near(principalComponents(points).loadings, components.loadings, 10);
  });

  it("leaves its input alone, and does not depend on where the columns begin", () => {
    const before = points.data.slice();
    const moved = matrix(
      points.data.map((value) => value + 1024),
      points.rows,
      points.names,
    );
    near(principalComponents(moved).directions, [Array.from(principalComponents(points).directions)], 8);
    expect(points.data).toEqual(before);
  });

  it("gives a constant column no loading, and rows that are all alike no share", () => {
    const flat = fromRows([
      [1, 5],
      [2, 5],
      [4, 5],
    ]);
    expect([...principalComponents(flat).loadings]).toEqual([1, 0, 0, 0]);
    const rounded = fromRows([1, 2, 4, 7, 8, 9].map((x) => [x, 0.1]));
    expect([...principalComponents(rounded).loadings]).toEqual([1, 0, 0, 0]);
    expect([
      ...principalComponents(
        fromRows([
          [3, 5],
          [3, 5],
        ]),
      ).shares,
    ]).toEqual([0, 0]);
  });

  it("refuses one row, columns that are others, and more components than there are", () => {
    expect(() => principalComponents(fromRows([[1, 2]]))).toThrow("at least two are needed");
    const found = principalComponents(points);
    const renamed: Matrix = { ...points, names: points.names.map((name) => `${name}2`) };
    expect(() => scores(found, renamed, 1)).toThrow(TypeError);
    expect(() => scores(found, points, 6)).toThrow(RangeError);
  });
});

describe("minMax and robust", () => {
  it("equal scikit-learn's MinMaxScaler and RobustScaler, to rounding", () => {
    near(minMax(points).matrix.data, reference.minMax, 12);
    near(robust(points).matrix.data, reference.robust, 12);
  });

  it("name the columns that they could only move, and answer no rows with no rows", () => {
    const odd = fromRows([
      [1, 7],
      [1, 7],
      [1, 7],
      [1, 7],
      [1, 9],
    ]);
    expect(minMax(odd)).toMatchObject({ constant: ["a"], scales: Float64Array.of(0, 2) });
    expect(robust(odd)).toMatchObject({ constant: ["a", "b"], centers: Float64Array.of(1, 7) });
    expect([...robust(odd).matrix.data].at(-1)).toBe(2);
    expect(minMax(matrix(new Float64Array(0), 0, ["a"])).matrix.rows).toBe(0);
  });
});
