import { describe, expect, it } from "vitest";
import { continuity, neighbourhoodHit, trustworthiness } from "../../src/maps/index.ts";
import { cases, firstTwo, fromRows, threeGroups } from "./reference.ts";

describe("trustworthiness", () => {
  // Whole ranks are added: nothing but the last division can round.
  it.each(cases)("is scikit-learn's of the first two columns of $name", ({ points, known }) => {
    for (const [k, value] of known.trust) {
      expect(Math.abs(trustworthiness(points, firstTwo(points), { k }) - value)).toBeLessThanOrEqual(1e-9);
    }
    expect(Math.abs(continuity(points, firstTwo(points), { k: 7 }) - known.continuity)).toBeLessThanOrEqual(1e-9);
  });

  it("is 1 for the points themselves, turned or stretched, and about a half for chance", () => {
    const points = threeGroups(200, 2);
    const turned = fromRows(
      Array.from({ length: 200 }, (_, i) => [-3 * points.data[i * 2 + 1]!, 3 * points.data[i * 2]!]),
    );
    expect(trustworthiness(points, turned, { k: 10 })).toBe(1);
    const random = fromRows(Array.from({ length: 200 }, (_, i) => [(i * 7919) % 997, (i * 104729) % 991]));
    expect(Math.abs(trustworthiness(points, random, { k: 10 }) - 0.5)).toBeLessThan(0.06);
  });

  it("judges the rows that it is told to: the mean over parts is the whole", () => {
    const points = threeGroups(90, 4);
    const [first, second] = [0, 45].map((from) => Int32Array.from({ length: 45 }, (_, i) => from + i));
    const of = (rows?: Int32Array) =>
      trustworthiness(points, firstTwo(points), { k: 5, ...(rows === undefined ? {} : { rows }) });
    expect((of(first) + of(second)) / 2).toBeCloseTo(of(), 12);
  });

  it("refuses a k of half the rows, and a map of other rows", () => {
    const points = threeGroups(10, 2);
    expect(() => trustworthiness(points, points, { k: 5 })).toThrow("k is 5 of 10 rows");
    expect(() => trustworthiness(points, threeGroups(9, 2), { k: 2 })).toThrow("9 places for 10 rows");
    for (const rows of [Int32Array.of(), Int32Array.of(-1), Int32Array.of(0, 10)]) {
      expect(() => trustworthiness(points, points, { k: 2, rows })).toThrow("rows from 0 to 9 only");
    }
  });
});

describe("neighbourhoodHit", () => {
  it("is the share of neighbours with the row's own label", () => {
    const places = fromRows([
      [0, 0],
      [0, 1],
      [0, 2.1],
      [9, 0],
      [9, 1],
      [9, 2.1],
    ]);
    expect(neighbourhoodHit(places, Int32Array.of(0, 0, 0, 1, 1, 1), 2)).toBe(1);
    expect(neighbourhoodHit(places, Int32Array.of(0, 0, 1, 1, 1, 1), 2)).toBe((1 + 1 + 0 + 2 + 2 + 2) / 12);
    expect(() => neighbourhoodHit(places, Int32Array.of(1), 2)).toThrow("1 labels for 6 places");
  });
});
