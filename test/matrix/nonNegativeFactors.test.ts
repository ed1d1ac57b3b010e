import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Matrix, matrix, type NonNegativeFactors, nonNegativeFactors } from "../../src/matrix/index.ts";
import { fromRows } from "../cluster/reference.ts";
import reference from "../reference/nmf.json" with { type: "json" };

const cases = Object.entries(reference.cases).map(([name, found]) => ({ name, ...found }));
const factorsOf = (points: Matrix, components: number, more = {}): NonNegativeFactors =>
  nonNegativeFactors(points, { components, tolerance: 1e-8, maxIterations: 20_000, ...more })!;
const near = (ours: ArrayLike<number>, theirs: readonly number[], tolerance: number) =>
  theirs.forEach((value, i) => {
    expect(Math.abs(ours[i]! - value), `${i}: ${ours[i]} for ${value}`).toBeLessThanOrEqual(tolerance);
  });
/** weights · loadings. */
const made = ({ weights, loadings, shares, names }: NonNegativeFactors): Float64Array => {
  const [k, p] = [shares.length, names.length];
  return Float64Array.from({ length: (weights.length / k) * p }, (_, cell) => {
    const [i, j] = [Math.floor(cell / p), cell % p];
    let sum = 0;
    for (let c = 0; c < k; c++) sum += weights[i * k + c]! * loadings[c * p + j]!;
    return sum;
  });
};
const points = fromRows(reference.cases["three planted parts"].rows);

describe("nonNegativeFactors", () => {
  // Both stop at a projected gradient 1e-8 of the first; the start is theirs to rounding, so that the minimum is the same one.
  it.each(cases)("comes to scikit-learn's reconstruction error within 1e-6: $name", ({ rows, components, error }) => {
    const found = factorsOf(fromRows(rows), components);
    expect(Math.abs(found.error / error - 1)).toBeLessThanOrEqual(1e-6);
  });

  it.each(cases)("finds scikit-learn's parts and shares: $name", ({ rows, components, loadings, shares }) => {
    const found = factorsOf(fromRows(rows), components);
    near(found.loadings, loadings.flat(), 1e-4);
    near(found.shares, shares, 1e-4);
  });

  it("is never below 0, adds up to 1 in loadings and shares, and says its own error", () => {
    for (const { rows, components } of cases) {
      const data = fromRows(rows);
      const found = factorsOf(data, components);
      const p = data.columns;
      expect([...found.weights, ...found.loadings, ...found.shares].every((value) => value >= 0)).toBe(true);
      for (let c = 0; c < components; c++) {
        expect(found.loadings.subarray(c * p, (c + 1) * p).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      }
      expect(found.shares.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      expect([...found.shares]).toEqual([...found.shares].sort((a, b) => b - a));
      const rest = made(found).reduce((sum, value, i) => sum + (value - data.data[i]!) ** 2, 0);
      expect(found.error).toBeCloseTo(Math.sqrt(rest), 10);
      const squares = data.data.reduce((sum, value) => sum + value * value, 0);
      expect(found.explained).toBeCloseTo(1 - rest / squares, 12);
    }
  });

  it("finds the same parts of points in a unit so large that their numbers are tiny", () => {
    const tiny = { ...points, data: points.data.map((value) => 1e-18 * value) };
    const [usual, found] = [factorsOf(points, 3), factorsOf(tiny, 3)];
    near(found.loadings, [...usual.loadings], 1e-6);
    near(found.shares, [...usual.shares], 1e-6);
    expect(found.explained).toBeCloseTo(usual.explained, 9);
  });

  it("gives back what is made of one part, exactly", () => {
    const whole = fc.integer({ min: 0, max: 50 });
    const list = (length: number) => fc.array(whole, { minLength: length, maxLength: length });
    fc.assert(
      fc.property(list(12), list(5), (a, b) => {
        fc.pre(a.some((value) => value > 0) && b.some((value) => value > 0));
        const product = fromRows(a.map((left) => b.map((right) => left * right)));
        const found = factorsOf(product, 1);
        const size = Math.max(...product.data);
        near(made(found), [...product.data], 1e-8 * size);
        expect(found.explained).toBeCloseTo(1, 8);
        const sum = b.reduce((total, value) => total + value, 0);
        near(
          found.loadings,
          b.map((value) => value / sum),
          1e-8,
        );
      }),
      { numRuns: 100 },
    );
  });

  it("keeps a part that is not needed at nothing", () => {
    const found = factorsOf(
      fromRows([
        [1, 2, 3],
        [2, 4, 6],
        [3, 6, 9],
      ]),
      3,
    );
    expect(found.explained).toBeCloseTo(1, 10);
    expect([...found.shares].map((share) => Number(share.toFixed(9)))).toEqual([1, 0, 0]);
  });

  it("follows the unit: points 100 times as large have the same parts, and 100 times the weights", () => {
    const before = factorsOf(points, 3);
    const after = factorsOf({ ...points, data: points.data.map((value) => value * 100) }, 3);
    near(after.loadings, [...before.loadings], 1e-6);
    near(after.shares, [...before.shares], 1e-6);
    near(
      after.weights.map((value) => value / 100),
      [...before.weights],
      1e-5,
    );
    expect(after.error / 100).toBeCloseTo(before.error, 6);
  });

  it("does not depend on the order of rows or columns", () => {
    const { rows, columns: p, names } = points;
    const turned = matrix(
      Float64Array.from(
        { length: rows * p },
        (_, cell) => points.data[(rows - 1 - Math.floor(cell / p)) * p + (p - 1 - (cell % p))]!,
      ),
      rows,
      names.toReversed(),
    );
    const [before, after] = [factorsOf(points, 3), factorsOf(turned, 3)];
    for (let c = 0; c < 3; c++) {
      near(after.loadings.slice(c * p, (c + 1) * p).reverse(), [...before.loadings.subarray(c * p, (c + 1) * p)], 1e-5);
    }
    near(after.shares, [...before.shares], 1e-5);
  });

  it("gives a column of zeros no part, whatever else there is", () => {
    const { rows, columns: p, data, names } = points;
    const wider = matrix(
      Float64Array.from({ length: rows * (p + 1) }, (_, cell) =>
        cell % (p + 1) === p ? 0 : data[Math.floor(cell / (p + 1)) * p + (cell % (p + 1))]!,
      ),
      rows,
      [...names, "zero"],
    );
    const [before, after] = [factorsOf(points, 3), factorsOf(wider, 3)];
    expect([0, 1, 2].map((c) => after.loadings[c * (p + 1) + p])).toEqual([0, 0, 0]);
    expect(after.error).toBeCloseTo(before.error, 8);
  });

  it("has the same bits in every run, leaves its input alone, and survives JSON", () => {
    const before = points.data.slice();
    expect(factorsOf(points, 3)).toEqual(factorsOf(points, 3));
    expect(points.data).toEqual(before);
    expect(JSON.stringify(factorsOf(points, 3))).not.toContain("null");
  });

  it("never gets worse with more parts or more passes, and says when the passes ran out", () => {
    const errors = [1, 2, 3, 4].map((components) => factorsOf(points, components).error);
    expect(errors).toEqual([...errors].sort((a, b) => b - a));
    const passes = [1, 2, 5, 20].map((maxIterations) => factorsOf(points, 3, { maxIterations }));
    expect(passes.map(({ error }) => error)).toEqual(passes.map(({ error }) => error).sort((a, b) => b - a));
    expect(passes.map(({ iterations, converged }) => [iterations, converged])[0]).toEqual([1, false]);
    expect(factorsOf(points, 3, { tolerance: 1e-3 }).converged).toBe(true);
  });

  it("answers zeros with nothing, and refuses values below 0 and parts that there cannot be", () => {
    expect(nonNegativeFactors(fromRows([[0, 0]]), { components: 1 })).toBeUndefined();
    expect(() => factorsOf(fromRows([[1, -1]]), 1)).toThrow('column "b" has a value below 0');
    for (const components of [0, 3, 1.5]) {
      expect(() =>
        factorsOf(
          fromRows([
            [1, 2],
            [3, 4],
          ]),
          components,
        ),
      ).toThrow(RangeError);
    }
  });
});
