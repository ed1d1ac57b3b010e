import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyKnn, fitKnn, incomplete, takeIncomplete } from "../../src/impute/index.ts";
import { gappy, reference } from "./reference.ts";

describe("fitKnn", () => {
  for (const fit of reference.knn.fits) {
    it(`lends what scikit-learn lends: ${fit.neighbours} neighbours, ${fit.weights}`, () => {
      const train = gappy(reference.knn.train);
      const model = fitKnn(train, fit);
      // Both add the same few numbers in float64; scikit-learn takes distances by x² − 2xy + y².
      for (const [rows, wanted] of [
        [train, fit.train],
        [gappy(reference.knn.fresh), fit.fresh],
      ] as const) {
        applyKnn(model, rows).data.forEach((value, i) => {
          expect(Math.abs(value - wanted.flat()[i]!)).toBeLessThan(1e-9);
        });
      }
    });
  }

  it("takes equal distances by the order of the rows, and exact neighbours alone when weighted", () => {
    const train = gappy([
      [0, 10],
      [0, 20],
      [1, 90],
      [0, 30],
    ]);
    const row = gappy([[0, null]]);
    expect(applyKnn(fitKnn(train, { neighbours: 2, weights: "uniform" }), row).data[1]).toBe(15);
    expect(applyKnn(fitKnn(train, { neighbours: 4, weights: "distance" }), row).data[1]).toBe(20);
  });

  it("gives the mean to a row that shares no known column with anybody", () => {
    const model = fitKnn(
      gappy([
        [null, 4],
        [null, 8],
        [1, null],
      ]),
    );
    expect(applyKnn(model, gappy([[2, null]])).data[1]).toBe(6);
  });

  it("neither imputes nor lends what never happened", () => {
    const train = gappy([
      [0, "never"],
      [0.1, 7],
      [5, 9],
      ["never", null],
    ]);
    const model = fitKnn(train, { neighbours: 1 });
    expect([
      ...applyKnn(
        model,
        gappy([
          [0, null],
          ["never", 3],
        ]),
      ).data,
    ]).toEqual([0, 7, 0, 3]);
  });

  it("does not depend on the order of the rows beyond ties, nor on a common shift", () => {
    const value = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -1e6, max: 1e6 }) }, fc.constant(null));
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, value), { minLength: 2, maxLength: 12 }), (rows) => {
        const known = [...rows, [1.5, 2.25, 3.125], [-7.5, 4.75, 0.5]];
        const model = fitKnn(gappy(known), { neighbours: 50, weights: "uniform" });
        const back = known.map((_, i) => known.length - 1 - i);
        const reversed = applyKnn(fitKnn(takeIncomplete(gappy(known), back), model), gappy(known));
        const shifted = applyKnn(
          fitKnn(gappy(known.map((row) => row.map((x) => (x === null ? x : x + 1024)))), model),
          gappy(known.map((row) => row.map((x) => (x === null ? x : x + 1024)))),
        );
        applyKnn(model, gappy(known)).data.forEach((x, i) => {
          expect(reversed.data[i]! - x).toBeCloseTo(0, 6);
          expect(shifted.data[i]! - 1024 - x).toBeCloseTo(0, 6);
        });
      }),
      { numRuns: 60 },
    );
  });

  it("refuses values whose squares overflow, of donors and of others", () => {
    const far = incomplete([1e200, Number.NaN, 2e200, 5], 2, ["a", "b"]);
    expect(() => fitKnn(far)).toThrow('column "a" holds a value beyond ±1e140');
    const model = fitKnn(incomplete([1, 7, 2, 5], 2, ["a", "b"]));
    expect(() => applyKnn(model, far)).toThrow(RangeError);
  });

  it("refuses options out of range and columns without known values", () => {
    expect(() => fitKnn(gappy([[1]]), { neighbours: 0 })).toThrow("neighbours is 0");
    expect(() => fitKnn(gappy([[1, null]]))).toThrow('column "b" has no known value');
  });
});
