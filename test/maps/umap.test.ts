import { describe, expect, it } from "vitest";
import { curveOf, fuzzyGraph, neighbourhoodHit, trustworthiness, umap } from "../../src/maps/index.ts";
import { stream } from "../../src/random/index.ts";
import { cases, fromRows, reference, threeGroups } from "./reference.ts";

describe("curveOf", () => {
  it.each(reference.curves)(
    "finds umap-learn's for a least distance of %d and a spread of %d",
    (distance, spread, a, b) => {
      const found = curveOf(distance, spread);
      expect(Math.abs(found.a - a)).toBeLessThanOrEqual(1e-3 * Math.max(1, a));
      expect(Math.abs(found.b - b)).toBeLessThanOrEqual(1e-3);
    },
  );

  it("refuses a least distance above the spread", () => {
    expect(() => curveOf(2, 1)).toThrow("the least distance is 2 and the spread 1");
  });
});

describe("fuzzyGraph", () => {
  // umap-learn works in float32 and halves to 1e-5 of the sum of a row.
  it("has umap-learn's memberships", () => {
    const { points, known } = cases.find((one) => one.known.fuzzy !== undefined)!;
    const { starts, ends, weights } = fuzzyGraph(points, reference.neighbours);
    const found = new Map<string, number>();
    for (let i = 0; i < points.rows; i++) {
      for (let e = starts[i]!; e < starts[i + 1]!; e++) found.set(`${i} ${ends[e]}`, weights[e]!);
    }
    const gaps = known.fuzzy!.map(([i, j, weight]) => Math.abs((found.get(`${i} ${j}`) ?? 0) - weight));
    expect(gaps.length).toBeGreaterThan(1000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1e-5);
    expect([...found.values()].filter((weight) => weight > 1e-5).length).toBeLessThanOrEqual(2 * known.fuzzy!.length);
    for (const [pair, weight] of found) expect(found.get(pair.split(" ").reverse().join(" "))).toBeCloseTo(weight, 15);
  });
});

describe("umap", () => {
  const mapOf = (points: Parameters<typeof umap>[0]) =>
    umap(points, { neighbours: reference.neighbours, random: stream("map") });

  it.each(cases)("is as trustworthy as umap-learn's: $name", ({ points, known }) => {
    const { places } = mapOf(points);
    expect(trustworthiness(points, places, { k: 12 })).toBeGreaterThanOrEqual(known.umap.trust - 0.01);
  });

  it("parts planted groups", () => {
    const groups = Int32Array.from({ length: 150 }, (_, i) => i % 3);
    expect(neighbourhoodHit(mapOf(threeGroups(150, 4)).places, groups, 10)).toBeGreaterThan(0.99);
  });

  it("gives the same bits in every run", () => {
    const points = threeGroups(100, 4);
    expect(mapOf(points)).toEqual(mapOf(points));
  });

  it("bears equal rows, few rows and one column", () => {
    for (const points of [
      fromRows(Array.from({ length: 40 }, () => [1, 2])),
      threeGroups(3, 3),
      fromRows(Array.from({ length: 30 }, (_, i) => [i])),
    ]) {
      expect(mapOf(points).places.data.every(Number.isFinite)).toBe(true);
    }
    expect(() => mapOf(threeGroups(2, 3))).toThrow("there are 2 rows, at least 3 are needed");
    const refused = (more: object) => () => umap(threeGroups(9, 3), { random: stream("map"), ...more });
    for (const negatives of [-3, 2.5, Number.NaN])
      expect(refused({ negatives })).toThrow("a whole number >= 0 is needed");
    for (const spread of [0, Infinity, Number.NaN]) expect(refused({ spread })).toThrow(RangeError);
  });
});
