import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matrix, singularValues } from "../../src/matrix/index.ts";
import "../properties.ts";

interface ReferenceCase {
  readonly points: readonly (readonly number[])[];
  readonly values: readonly number[];
  readonly left: readonly (readonly number[])[];
  readonly right: readonly (readonly number[])[];
}

/** NumPy's values, made by test/reference/singular-values.py. */
const reference: { readonly cases: Readonly<Record<string, ReferenceCase>> } = JSON.parse(
  readFileSync(new URL("../reference/singular-values.json", import.meta.url), "utf8"),
);

const fromRows = (rows: readonly (readonly number[])[]) =>
  matrix(
    Float64Array.from(rows.flat()),
    rows.length,
    (rows[0] ?? []).map((_, j) => `x${j}`),
  );

function largestGap(found: Float64Array, known: readonly number[]): number {
  expect(found.length).toBe(known.length);
  return known.reduce((most, value, i) => Math.max(most, Math.abs(found[i]! - value)), 0);
}

/** The largest difference between left · values · right and the points, and of either's products from the identity. */
function faults(points: ReturnType<typeof fromRows>) {
  const { rows: n, columns: p, data } = points;
  const { values, left, right } = singularValues(points);
  const r = values.length;
  let [made, turned] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < p; j++) {
      let sum = 0;
      for (let a = 0; a < r; a++) sum += left[i * r + a]! * values[a]! * right[a * p + j]!;
      made = Math.max(made, Math.abs(sum - data[i * p + j]!));
    }
  }
  for (let a = 0; a < r; a++) {
    for (let b = 0; b < r; b++) {
      let [u, v] = [0, 0];
      for (let i = 0; i < n; i++) u += left[i * r + a]! * left[i * r + b]!;
      for (let j = 0; j < p; j++) v += right[a * p + j]! * right[b * p + j]!;
      const unit = a === b ? 1 : 0;
      turned = Math.max(turned, Math.abs(u - unit), Math.abs(v - unit));
    }
  }
  return { made, turned, values };
}

describe("singularValues", () => {
  // Rounding of NumPy's own algorithm is relative to the largest value; vectors of the smallest lose what their gap allows.
  it.each(Object.entries(reference.cases))("gives NumPy's values and vectors of a matrix that is %s", (_, known) => {
    const { values, left, right, converged } = singularValues(fromRows(known.points));
    expect(converged).toBe(true);
    expect(largestGap(values, known.values)).toBeLessThanOrEqual(1e-10 * known.values[0]!);
    expect(largestGap(left, known.left.flat())).toBeLessThanOrEqual(1e-6);
    expect(largestGap(right, known.right.flat())).toBeLessThanOrEqual(1e-6);
  });

  it.each(["tall", "wide", "square", "one column"])(
    "gives the vectors of a well-conditioned one to 1e-10: %s",
    (name) => {
      const known = reference.cases[name]!;
      const { left, right } = singularValues(fromRows(known.points));
      expect(largestGap(left, known.left.flat())).toBeLessThanOrEqual(1e-10);
      expect(largestGap(right, known.right.flat())).toBeLessThanOrEqual(1e-10);
    },
  );

  it("keeps the relative accuracy of small values where columns are of unlike size", () => {
    const known = reference.cases["of unlike columns"]!;
    const { values } = singularValues(fromRows(known.points));
    const gaps = known.values.map((value, i) => Math.abs(values[i]! / value - 1));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1e-6);
  });

  it("completes the vectors of values that are 0", () => {
    for (const rows of [
      [
        [1, 2, 3],
        [2, 4, 6],
        [3, 6, 9],
        [0, 0, 0],
      ],
      [
        [0, 0],
        [0, 0],
      ],
      [[5, 5, 5]],
    ]) {
      const { made, turned, values } = faults(fromRows(rows));
      expect(made).toBeLessThan(1e-14);
      expect(turned).toBeLessThan(1e-14);
      expect(values.every((value, i) => i === 0 || value < 1e-15)).toBe(true);
    }
  });

  it("puts any matrix together again from orthonormal vectors", () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 7 })
          .chain((p) => fc.array(fc.array(value, { minLength: p, maxLength: p }), { minLength: 1, maxLength: 9 })),
        (rows) => {
          const { made, turned, values } = faults(fromRows(rows));
          expect(made).toBeLessThanOrEqual(1e-13 * Math.max(1, values[0]!));
          expect(turned).toBeLessThanOrEqual(1e-12);
          expect([...values]).toEqual([...values].sort((a, b) => b - a));
        },
      ),
    );
  });

  it("finds the values of matrices whose squares underflow, to the same bits", () => {
    const rows = [
      [3, 1],
      [1, -2],
      [0.5, 4],
    ];
    const usual = singularValues(fromRows(rows));
    const small = singularValues(fromRows(rows.map((row) => row.map((value) => value * 2 ** -600))));
    expect(small.values).toEqual(usual.values.map((value) => value * 2 ** -600));
    expect(small.right).toEqual(usual.right);
    expect(
      singularValues(
        fromRows([
          [1e-170, 1e-170],
          [1e-170, 1e-170],
        ]),
      ).values[0],
    ).toBeGreaterThan(1.99e-170);
    expect(
      singularValues(
        fromRows([
          [5e-324, 0],
          [0, 1e-323],
        ]),
      ).values,
    ).toEqual(Float64Array.of(1e-323, 5e-324));
  });

  it.each([
    [20, 5, 0.3],
    [5, 20, 0.1],
    [50, 4, 1e-170],
    [30, 6, Math.PI],
  ])(
    "has converged for %i × %i values that are all %f, of which one singular value is left",
    (rows, columns, value) => {
      const names = Array.from({ length: columns }, (_, j) => `c${j}`);
      const points = matrix(new Float64Array(rows * columns).fill(value), rows, names);
      const { values, converged } = singularValues(points);
      const largest = value * Math.sqrt(rows * columns);
      expect(converged).toBe(true);
      expect(values[0]! / largest).toBeCloseTo(1, 12);
      expect(values.subarray(1).every((one) => one <= 1e-15 * largest)).toBe(true);
    },
  );

  it("refuses what has no rows or columns, or is too large to square", () => {
    expect(() => singularValues(matrix(new Float64Array(0), 0, ["a"]))).toThrow("0 × 1");
    expect(() => singularValues(fromRows([[1e200, 1]]))).toThrow("another unit is needed");
  });
});
