import { describe, expect, it } from "vitest";
import {
  conditionalProbabilities,
  jointProbabilities,
  nearestNeighbours,
  neighbourhoodHit,
  trustworthiness,
  tsne,
} from "../../src/maps/index.ts";
import { repulsion } from "../../src/maps/tsne/repulsion.ts";
import type { Matrix } from "../../src/matrix/index.ts";
import { stream } from "../../src/random/index.ts";
import { cases, fromRows, reference, threeGroups } from "./reference.ts";

/** The divergence from all pairs of places. */
function divergence(points: Matrix, { data }: Matrix, perplexity: number): number {
  const n = points.rows;
  const near = nearestNeighbours(points, Math.min(n - 1, Math.floor(3 * perplexity + 1)));
  const { starts, ends, weights } = jointProbabilities(near, perplexity);
  const closeness = (i: number, j: number) =>
    1 / (1 + (data[i * 2]! - data[j * 2]!) ** 2 + (data[i * 2 + 1]! - data[j * 2 + 1]!) ** 2);
  let [total, sum] = [0, 0];
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i !== j) total += closeness(i, j);
  for (let i = 0; i < n; i++) {
    for (let e = starts[i]!; e < starts[i + 1]!; e++) {
      sum += weights[e]! * Math.log((weights[e]! * total) / closeness(i, ends[e]!));
    }
  }
  return sum;
}

describe("conditionalProbabilities", () => {
  it("are those of a root finder in double precision", () => {
    const { points, known } = cases.find((one) => one.known.conditional !== undefined)!;
    const k = 3 * reference.perplexity + 1;
    const found = conditionalProbabilities(nearestNeighbours(points, k), reference.perplexity);
    const gaps = known.conditional!.flatMap((row, i) =>
      row.map((value, j) => Math.abs(found[i * 10 * k + j]! - value)),
    );
    expect(gaps.length).toBeGreaterThan(1000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1e-6);
  });

  it("add up to 1, joined over all pairs as well, also of equal rows", () => {
    for (const points of [threeGroups(60, 3), fromRows(Array.from({ length: 60 }, (_, i) => [i < 40 ? 1 : 2]))]) {
      const near = nearestNeighbours(points, 30);
      const own = conditionalProbabilities(near, 10);
      for (let i = 0; i < 60; i++) {
        expect(own.subarray(i * 30, (i + 1) * 30).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      }
      const { weights, starts, ends } = jointProbabilities(near, 10);
      expect(weights.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      const pairs = new Map<string, number>();
      for (let i = 0; i < 60; i++)
        for (let e = starts[i]!; e < starts[i + 1]!; e++) pairs.set(`${i} ${ends[e]}`, weights[e]!);
      expect(pairs.size).toBe(weights.length);
      for (const [pair, weight] of pairs) expect(pairs.get(pair.split(" ").reverse().join(" "))).toBe(weight);
    }
  });

  it("refuse a perplexity above the number of neighbours", () => {
    expect(() => conditionalProbabilities(nearestNeighbours(threeGroups(9, 2), 4), 5)).toThrow("5 of 4 neighbours");
  });
});

describe("repulsion", () => {
  const places = threeGroups(900, 2).data.map((value, i) => value * (i % 7 === 0 ? 5 : 1));
  const exact = repulsion(900, 0);
  const total = exact.measure(places);

  it("is the sum over all pairs, to rounding of float32, when nothing counts as far", () => {
    let [sum, x] = [0, 0];
    for (let i = 0; i < 900; i++) {
      for (let j = 0; j < 900; j++) {
        const dx = places[i * 2]! - places[j * 2]!;
        const q = 1 / (1 + dx * dx + (places[i * 2 + 1]! - places[j * 2 + 1]!) ** 2);
        if (i !== j) sum += q;
        if (i === 17) x += q * q * dx;
      }
    }
    expect(Math.abs(total / sum - 1)).toBeLessThan(1e-5);
    expect(Math.abs(exact.forces[34]! / x - 1)).toBeLessThan(1e-4);
  });

  it("comes near that with far cells as one", () => {
    const quick = repulsion(900, 0.5);
    expect(Math.abs(quick.measure(places) / total - 1)).toBeLessThan(0.01);
    const size = Math.sqrt(exact.forces.reduce((sum, force) => sum + force * force, 0));
    const gap = Math.sqrt(exact.forces.reduce((sum, force, i) => sum + (force - quick.forces[i]!) ** 2, 0));
    expect(gap / size).toBeLessThan(0.02);
  });

  it("bears many equal places", () => {
    const alike = repulsion(100, 0.5);
    expect(alike.measure(new Float64Array(200).fill(3))).toBeCloseTo(9900, 2);
    expect(alike.forces.every((force) => force === 0)).toBe(true);
  });
});

describe("tsne", () => {
  const { perplexity } = reference;
  const mapOf = (points: Matrix) => tsne(points, { perplexity, random: stream("map") });

  it.each(cases)("ends as low as scikit-learn's and is as trustworthy: $name", ({ points, known }) => {
    const { places, divergence: found } = mapOf(points);
    const exact = divergence(points, places, perplexity);
    expect(exact).toBeLessThanOrEqual(1.02 * known.tsne.divergence);
    expect(Math.abs(found / exact - 1)).toBeLessThan(0.02);
    expect(trustworthiness(points, places, { k: 12 })).toBeGreaterThanOrEqual(known.tsne.trust - 0.01);
  });

  it("parts planted groups and says whether it came to rest", () => {
    const points = threeGroups(150, 4);
    const { places, converged } = mapOf(points);
    const groups = Int32Array.from({ length: 150 }, (_, i) => i % 3);
    expect(neighbourhoodHit(places, groups, 10)).toBeGreaterThan(0.99);
    expect(converged).toBe(true);
    expect(tsne(points, { random: stream("map"), earlySteps: 20, steps: 3 }).converged).toBe(false);
  });

  it("gives the same bits in every run", () => {
    const points = threeGroups(100, 4);
    expect(mapOf(points)).toEqual(mapOf(points));
  });

  it("bears equal rows, few rows and one column", () => {
    for (const points of [
      fromRows(Array.from({ length: 40 }, () => [1, 2])),
      threeGroups(5, 3),
      fromRows(Array.from({ length: 30 }, (_, i) => [i])),
    ]) {
      expect(mapOf(points).places.data.every(Number.isFinite)).toBe(true);
    }
    expect(() => mapOf(threeGroups(4, 3))).toThrow("there are 4 rows, at least 5 are needed");
    const refused = (more: object) => () => tsne(threeGroups(9, 3), { random: stream("map"), ...more });
    for (const steps of [-1, 0, 2.5, Number.NaN]) expect(refused({ steps })).toThrow("Cannot make a t-SNE map");
    for (const earlySteps of [-1, 2.5, Number.NaN]) expect(refused({ earlySteps })).toThrow("Cannot make a t-SNE map");
    for (const exaggeration of [0.5, Infinity, Number.NaN]) expect(refused({ exaggeration })).toThrow(RangeError);
  });
});
