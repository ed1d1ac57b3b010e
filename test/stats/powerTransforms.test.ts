import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boxCox, boxCoxPower, yeoJohnson, yeoJohnsonPower } from "../../src/stats/index.ts";
import reference from "../reference/transforms.json" with { type: "json" };

const positive = Object.entries(reference.boxCox);
const either = Object.entries(reference.yeoJohnson);
const near = (ours: ArrayLike<number>, theirs: readonly number[], digits: number) => {
  theirs.forEach((value, i) => {
    expect(Math.abs(ours[i]! - value)).toBeLessThanOrEqual(10 ** -digits * Math.max(1, Math.abs(value)));
  });
};

/** The profile log-likelihood by its textbook formula, without the constant. */
function likelihood(values: ArrayLike<number>, logJacobian: number): number {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value / list.length, 0);
  const variance = list.reduce((sum, value) => sum + (value - mean) ** 2 / list.length, 0);
  return (-list.length / 2) * Math.log(variance) + logJacobian;
}

describe("boxCox", () => {
  it.each(positive)("equals SciPy's transform at fixed powers, to rounding: %s", (_, { values, at }) => {
    for (const [power, expected] of at as [number, number[]][]) near(boxCox(values.slice(0, 5), power), expected, 10);
  });

  it("refuses what has no logarithm, naming the place and not the value", () => {
    expect(() => boxCox([1, 2, 0], 0.5)).toThrow("Cannot take a Box-Cox transform: value 2 is not above 0");
    expect(() => boxCoxPower([-77])).toThrow("value 0 is not above 0");
    expect(() => boxCoxPower([1, Number.NaN])).toThrow(RangeError);
  });
});

describe("boxCoxPower", () => {
  it.each(positive)("is SciPy's, or likelier by the textbook formula (its search stops at 1e-8): %s", (_, found) => {
    const power = boxCoxPower(found.values)!;
    expect(power).toBeCloseTo(found.power, 5);
    const logs = found.values.reduce((sum, value) => sum + Math.log(value), 0);
    const ours = likelihood(boxCox(found.values, power), (power - 1) * logs);
    expect(ours).toBeGreaterThan(found.likelihood - 1e-8);
  });

  it("does not depend on the unit, even where the textbook formula overflows", () => {
    const { values, power } = reference.boxCox["log-normal"];
    for (const unit of [1e-200, 1e-6, 1e9, 1e200]) {
      expect(boxCoxPower(values.map((value) => value * unit))).toBeCloseTo(power, 5);
    }
  });

  it("ends at its bound where the likeliest power is no sensible one", () => {
    expect(boxCoxPower([1e6 + 1, 1e6 + 2, 1e6 + 3, 1e6 + 9])).toBeCloseTo(-8, 5);
  });

  it("is undefined for fewer than two values and for one value only", () => {
    expect([boxCoxPower([]), boxCoxPower([3]), boxCoxPower([3, 3, 3])]).toEqual([undefined, undefined, undefined]);
  });
});

describe("yeoJohnson", () => {
  it.each(either)("equals SciPy's transform at fixed powers, to rounding: %s", (_, { values, at }) => {
    for (const [power, expected] of at as [number, number[]][]) {
      near(yeoJohnson(values.slice(0, 6), power), expected, 10);
    }
  });

  it("changes nothing at 1, and keeps the order of any values at any power (property)", () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 2 }), fc.double({ min: -3, max: 5, noNaN: true }), (values, power) => {
        values.sort((a, b) => a - b);
        near(yeoJohnson(values, 1), values, 9);
        const moved = yeoJohnson(values, power);
        for (let i = 1; i < moved.length; i++) expect(moved[i]!).toBeGreaterThanOrEqual(moved[i - 1]!);
      }),
    );
  });
});

describe("yeoJohnsonPower", () => {
  it.each(either)("is SciPy's and scikit-learn's, or likelier by the textbook formula: %s", (_, found) => {
    const power = yeoJohnsonPower(found.values)!;
    expect(power).toBeCloseTo(found.power, 5);
    expect(power).toBeCloseTo(found.scikitLearnPower, 5);
    const logs = found.values.reduce((sum, value) => sum + Math.sign(value) * Math.log1p(Math.abs(value)), 0);
    const ours = likelihood(yeoJohnson(found.values, power), (power - 1) * logs);
    expect(ours).toBeGreaterThan(found.likelihood - 1e-8);
  });

  it("mirrors: the values with their signs turned have 2 less the power", () => {
    for (const { values, power } of Object.values(reference.yeoJohnson)) {
      expect(yeoJohnsonPower(values.map((value) => -value))).toBeCloseTo(2 - power, 5);
    }
  });

  it("is undefined for fewer than two values and for one value only, and refuses what is not finite", () => {
    expect([yeoJohnsonPower([]), yeoJohnsonPower([-3]), yeoJohnsonPower([-3, -3])]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(() => yeoJohnsonPower([1, Number.POSITIVE_INFINITY])).toThrow(RangeError);
  });
});

it("refuses a power that makes values too large", () => {
  expect(() => yeoJohnson([-3.2e205], 0.5)).toThrow("too large");
  expect(() => boxCox([1e300], 3)).toThrow("too large");
});
