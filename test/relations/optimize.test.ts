import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Minimum, minimize } from "../../src/optimize/index.ts";
import { holdRelations, type Relation } from "./relations.ts";

/** A valley: its lowest point, how steep it is on either side, and the bounds in which it is looked for. */
interface Valley {
  readonly f: (x: number) => number;
  readonly low: number;
  readonly high: number;
}

const places = fc.integer({ min: -4000, max: 4000 }).map((n) => n / 1000);
const steepness = fc.integer({ min: 1, max: 50 });
const valleys: fc.Arbitrary<Valley> = fc
  .record({ at: places, left: steepness, right: steepness, power: fc.constantFrom(1.5, 2, 3) })
  .map(({ at, left, right, power }) => ({
    f: (x: number) => (x < at ? left : right) * Math.abs(x - at) ** power,
    low: -5,
    high: 5,
  }));

describe("minimize", () => {
  type Found = Pick<Minimum, "x" | "value" | "converged">;
  const run = ({ f, low, high }: Valley): Found => {
    const { x, value, converged } = minimize(f, low, high);
    expect(low <= x && x <= high).toBe(true);
    expect(value).toBe(f(x));
    return { x, value, converged };
  };
  const changed = (f: (valley: Valley) => (x: number) => number, more: Partial<Valley> = {}) =>
    ((valley) => ({ ...valley, f: f(valley), ...more })) satisfies Relation<Valley, Found>["change"];
  const same = ({ x }: Found) => ({ x, converged: true });
  const place = (relation: Relation<Valley, Found>): Relation<Valley, Found> => relation;
  holdRelations<Valley, Found>({ inputs: valleys, run, tolerance: 2e-4, cases: 200 }, [
    place({ name: "finds the same place again", change: changed(({ f }) => f) }),
    place({
      name: "finds the same place when the valley lies higher",
      change: changed(
        ({ f }) =>
          (x) =>
            f(x) + 1,
      ),
      expected: (found) => ({ ...same(found), value: found.value + 1 }),
    }),
    place({
      name: "finds the same place when the valley is deeper",
      change: changed(
        ({ f }) =>
          (x) =>
            8 * f(x),
      ),
      expected: (found) => ({ ...same(found), value: 8 * found.value }),
    }),
    place({
      name: "moves with the valley",
      change: ({ f, low, high }) => ({ f: (x) => f(x - 30), low: low + 30, high: high + 30 }),
      expected: (found) => ({ ...found, x: found.x + 30 }),
    }),
    place({
      name: "finds the mirror image of a mirrored valley",
      change: changed(
        ({ f }) =>
          (x) =>
            f(-x),
      ),
      expected: (found) => ({ ...found, x: -found.x }),
    }),
    place({
      name: "finds the place in another unit",
      change: ({ f, low, high }) => ({ f: (x) => f(x / 10), low: 10 * low, high: 10 * high }),
      expected: (found) => ({ ...found, x: 10 * found.x }),
    }),
    place({ name: "finds the same place within wider bounds", change: changed(({ f }) => f, { low: -9, high: 14 }) }),
    place({
      name: "finds the same place under a rising change of the function",
      change: changed(
        ({ f }) =>
          (x) =>
            Math.log1p(f(x)),
      ),
      expected: (found) => ({ ...same(found), value: Math.log1p(found.value) }),
    }),
    place({
      name: "ends at the nearer bound when the valley lies beyond it",
      change: ({ f }) => ({ f: (x) => f(x - 20), low: -5, high: 5 }),
      expected: (_, { f }) => ({ x: 5, value: f(-15), converged: true }),
    }),
  ]);

  test("never asks outside its bounds, nor more often than it says", () => {
    fc.assert(
      fc.property(valleys, fc.integer({ min: 1, max: 40 }), ({ f, low, high }, maxIterations) => {
        const asked: number[] = [];
        const found = minimize(
          (x) => {
            asked.push(x);
            return f(x);
          },
          low,
          high,
          { maxIterations },
        );
        expect(asked.every((x) => low <= x && x <= high)).toBe(true);
        expect(asked.length).toBeLessThanOrEqual(found.iterations + 1);
        expect(found.value).toBe(Math.min(...asked.map(f)));
      }),
      { numRuns: 200 },
    );
  });
});
