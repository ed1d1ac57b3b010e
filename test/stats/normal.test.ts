import { expect, test } from "vitest";
import { normalCdf, normalQuantile, studentQuantile } from "../../src/stats/index.ts";
import reference from "../reference/stats.json" with { type: "json" };

test("normalQuantile agrees with scipy to 1e-14 relative, out to p = 1e-300", () => {
  for (const [p, x] of reference.normalQuantile) expect(near(normalQuantile(p!), x!, 1e-14)).toBe(true);
});

test("normalCdf agrees with scipy in both tails, to 1e-14 · (1 + x²) relative, as exp(-x²/2) allows", () => {
  for (const [x, p] of reference.normalCdf)
    expect(near(normalCdf(x!), p!, 1e-14 * (1 + x! * x!)), `x = ${x}`).toBe(true);
});

test("normalCdf undoes normalQuantile", () => {
  for (const p of [1e-12, 0.01, 0.0228, 0.3, 0.5, 0.9]) expect(near(normalCdf(normalQuantile(p)), p, 1e-13)).toBe(true);
});

test("studentQuantile agrees with scipy as closely as its docstring says", () => {
  for (const [p, freedom, t] of reference.studentQuantile) {
    const allowed = freedom! < 30 ? 1e-12 : p! < 0.025 ? 1e-4 : freedom! < 1000 ? 1e-6 : 1e-9;
    expect(near(studentQuantile(p!, freedom!), t!, allowed), `t(${p}, ${freedom})`).toBe(true);
  }
  expect(studentQuantile(0.5, 4)).toBe(0);
  expect(studentQuantile(0.975, Infinity)).toBe(normalQuantile(0.975));
});

test("normal functions refuse what is no probability or no number", () => {
  for (const p of [0, 1, -0.1, Number.NaN]) expect(() => normalQuantile(p)).toThrow(RangeError);
  expect(() => normalCdf(Number.NaN)).toThrow(RangeError);
  expect(() => studentQuantile(0.9, 0)).toThrow(RangeError);
  expect([normalCdf(-Infinity), normalCdf(Infinity), normalCdf(-1e300)]).toEqual([0, 1, 0]);
});

function near(value: number, expected: number, relative: number): boolean {
  return Math.abs(value - expected) <= relative * Math.max(Math.abs(expected), Number.MIN_VALUE);
}
