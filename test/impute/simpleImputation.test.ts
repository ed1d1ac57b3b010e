import { describe, expect, it } from "vitest";
import { applySimple, fitSimple, incomplete } from "../../src/impute/index.ts";
import { gappy, reference } from "./reference.ts";

describe("fitSimple", () => {
  for (const { method, values } of reference.simple.fits) {
    it(`learns the ${method} that scikit-learn learns`, () => {
      const points = gappy(reference.simple.points);
      const model = fitSimple(points, { method });
      // Means are summed in another order; medians and modes are values or midpoints, and exact.
      model.values.forEach((value, j) => {
        expect(value).toBeCloseTo(values[j]!, 12);
      });
      const full = applySimple(model, points);
      const at = (i: number) => (Number.isNaN(points.data[i]) ? model.values[i % 4]! : points.data[i]!);
      full.data.forEach((value, i) => {
        expect(value).toBe(at(i));
      });
    });
  }

  it("learns from training rows only: new rows get the frozen value", () => {
    const model = fitSimple(gappy([[1], [2], [3]]), { method: "median" });
    expect([...applySimple(model, gappy([[null], [100], [100]])).data]).toEqual([2, 100, 100]);
  });

  it("leaves what never happened as it stands, and does not learn from it", () => {
    const points = gappy([[4], ["never"], [null], [6]]);
    const model = fitSimple(points, { method: "mean" });
    expect([...applySimple(model, points).data]).toEqual([4, 0, 5, 6]);
    expect([...applySimple(fitSimple(points, { method: "constant", value: -1 }), points).data]).toEqual([4, 0, -1, 6]);
  });

  it("refuses a column that nothing is known of, a constant that is no number and other columns, in words", () => {
    expect(() => fitSimple(gappy([[null], [null]]), { method: "mode" })).toThrow(
      'Cannot impute by mode: column "a" has no known value, at least one is needed to impute others from',
    );
    expect(() => fitSimple(gappy([[1]]), { method: "constant", value: Number.NaN })).toThrow("a finite number");
    const model = fitSimple(gappy([[1, 2]]), { method: "mean" });
    expect(() => applySimple(model, gappy([[1]]))).toThrow("those that were fitted on are needed: a, b");
    const blank = fitSimple(gappy([["never"]]), { method: "mean" });
    expect(() => applySimple(blank, gappy([[null]]))).toThrow('column "a" had no known value in the fit');
  });
});

describe("incomplete", () => {
  it("refuses infinite values and wrong lengths", () => {
    expect(() => incomplete([1, Number.POSITIVE_INFINITY], 1, ["a", "b"])).toThrow('row 0 of column "b" is infinite');
    expect(() => incomplete([1, 2, 3], 1, ["a", "b"])).toThrow(TypeError);
    expect(() => incomplete([1, 2], 1, ["a", "b"], [1])).toThrow(TypeError);
  });
});
