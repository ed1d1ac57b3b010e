import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cholesky, solveLower, solveUpper } from "../../src/matrix/index.ts";
import "../properties.ts";

describe("cholesky", () => {
  it("gives the factor of a matrix that is worked out by hand", () => {
    expect(cholesky(Float64Array.of(4, 9, 9, 2, 10, 9, -6, 3, 22), 3)).toEqual(
      Float64Array.of(2, 0, 0, 1, 3, 0, -3, 2, 3),
    );
  });

  it("solves any system that it has a factor of (property)", () => {
    const value = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 6 })
          .chain((n) =>
            fc.tuple(
              fc.array(value, { minLength: n * n, maxLength: n * n }),
              fc.array(value, { minLength: n, maxLength: n }),
            ),
          ),
        ([b, wanted]) => {
          const n = wanted.length;
          const at = (i: number, j: number) => {
            let sum = i === j ? 1 : 0;
            for (let m = 0; m < n; m++) sum += b[i * n + m]! * b[j * n + m]!;
            return sum;
          };
          const symmetric = Float64Array.from({ length: n * n }, (_, c) => at(Math.floor(c / n), c % n));
          const right = Float64Array.from(wanted, (_, i) => wanted.reduce((sum, x, j) => sum + at(i, j) * x, 0));
          const factor = cholesky(symmetric, n)!;
          const found = solveUpper(factor, n, solveLower(factor, n, right));
          found.forEach((x, i) => void expect(Math.abs(x - wanted[i]!)).toBeLessThan(1e-7));
        },
      ),
    );
  });

  it("has none of a matrix that is not positive definite, or less so than asked for", () => {
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined();
    expect(cholesky(Float64Array.of(0), 1)).toBeUndefined();
    expect(cholesky(Float64Array.of(Number.NaN), 1)).toBeUndefined();
    const nearly = Float64Array.of(1, 1, 1, 1 + 1e-10);
    expect(cholesky(nearly, 2)).toBeDefined();
    expect(cholesky(nearly, 2, 1e-9)).toBeUndefined();
  });
});
