import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minimize } from "../../src/optimize/index.ts";
import reference from "../reference/transforms.json" with { type: "json" };

describe("minimize", () => {
  it.each([
    ["quartic", (x: number) => (x - 1.3) ** 4 + x, -5, 5],
    ["cosine", Math.cos, 0, 6],
    ["cliff", (x: number) => Math.exp(x) - 4 * x, -1, 8],
  ] as const)("finds the minimum that SciPy finds, to the square root of rounding: %s", (name, f, low, high) => {
    const { x, value, converged } = minimize(f, low, high);
    expect(x).toBeCloseTo(reference.minima[name], 6);
    expect(value).toBe(f(x));
    expect(converged).toBe(true);
  });

  it("goes to the bound when the function only falls or only rises, and never beyond", () => {
    const asked: number[] = [];
    const note = (f: (x: number) => number) => (x: number) => {
      asked.push(x);
      return f(x);
    };
    expect(
      minimize(
        note((x) => -x),
        -1,
        3,
      ).x,
    ).toBeCloseTo(3, 6);
    expect(
      minimize(
        note((x) => x),
        -1,
        3,
      ).x,
    ).toBeCloseTo(-1, 6);
    expect(Math.min(...asked)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...asked)).toBeLessThanOrEqual(3);
  });

  it("finds the vertex of any parabola (property), in few calls", () => {
    const vertex = fc.double({ min: -90, max: 90, noNaN: true });
    fc.assert(
      fc.property(vertex, fc.double({ min: 0.01, max: 100, noNaN: true }), (at, width) => {
        let calls = 0;
        const { x } = minimize(
          (value) => {
            calls += 1;
            return width * (value - at) ** 2;
          },
          -100,
          100,
        );
        expect(Math.abs(x - at)).toBeLessThan(1e-5);
        expect(calls).toBeLessThan(60);
      }),
    );
  });

  it("says when it stopped before it was near, and refuses bounds that are none", () => {
    expect(minimize((x) => Math.abs(x - 0.3), 0, 1, { maxIterations: 3 })).toMatchObject({
      iterations: 3,
      converged: false,
    });
    for (const [low, high] of [
      [1, 1],
      [2, 1],
      [0, Number.POSITIVE_INFINITY],
      [Number.NaN, 1],
    ] as const) {
      expect(() => minimize(Math.cos, low, high)).toThrow(RangeError);
    }
  });
});
