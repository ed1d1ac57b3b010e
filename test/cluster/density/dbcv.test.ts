import { describe, expect, it } from "vitest";
import { dbcv, takeRows } from "../../../src/cluster/index.ts";
import { fromRows } from "../reference.ts";
import { cases } from "./reference.ts";

describe("dbcv", () => {
  it.each(cases)(
    "with ties by distance gives the values of the definitions, worked out over all pairs: $name (1e-9: sums of powers)",
    ({ points, hdbscan, dbcv: expected }) => {
      const found = dbcv(points, Int32Array.from(hdbscan[0]!.labels), { ties: "distance" })!;
      expect(Math.abs(found.value - expected.value)).toBeLessThanOrEqual(1e-9);
      found.clusters.forEach(({ value }, c) => {
        expect(Math.abs(value - expected.clusters[c]!)).toBeLessThanOrEqual(1e-9);
      });
      const [low, high] = expected.byOrder as [number, number];
      expect(found.value).toBeGreaterThan(low - 0.4);
      expect(found.value).toBeLessThan(high + 0.01);
    },
  );

  it.each(cases)(
    "gives those of the package hdbscan, whose ties go by rows, in either order: $name (1e-9)",
    ({ points, hdbscan, dbcv: { byPackage, value } }) => {
      const labels = Int32Array.from(hdbscan[0]!.labels);
      const found = dbcv(points, labels)!;
      expect(found.value).toBeCloseTo(byPackage.value, 9);
      found.clusters.forEach((one, c) => {
        expect(one.value).toBeCloseTo(byPackage.clusters[c]!, 9);
      });
      const order = Array.from(labels, (_, i) => labels.length - 1 - i);
      const turned = [takeRows(points, Int32Array.from(order)), Int32Array.from(order, (i) => labels[i]!)] as const;
      expect(dbcv(...turned)!.value).toBeCloseTo(byPackage.reversed, 9);
      expect(dbcv(...turned, { ties: "distance" })!.value).toBeCloseTo(value, 9);
    },
  );

  it("counts noise as nothing gained", () => {
    const { points, hdbscan } = cases[4]!;
    const all = Int32Array.from(hdbscan[0]!.labels);
    const without = all.map((label) => (label === 2 ? -1 : label));
    const found = dbcv(points, without)!;
    const { clusters, value } = found;
    expect(value).toBeCloseTo(
      clusters.reduce((sum, one) => sum + (one.size / points.rows) * one.value, 0),
      12,
    );
    expect(clusters.map(({ label }) => label)).toEqual([0, 1]);
  });

  it("is undefined with fewer than two clusters, and finite for equal rows and lone ones", () => {
    const points = fromRows([[0], [0], [0], [5], [5], [9]]);
    expect(dbcv(points, Int32Array.of(0, 0, 0, -1, -1, -1))).toBeUndefined();
    expect(dbcv(points, new Int32Array(6).fill(-1))).toBeUndefined();
    const found = dbcv(points, Int32Array.of(0, 0, 0, 1, 1, 2))!;
    expect(found.clusters.map(({ value }) => value)).toEqual([1, 1, 0]);
    expect(dbcv(fromRows(Array(6).fill([1])), Int32Array.of(0, 0, 0, 1, 1, 1))!.value).toBe(0);
    expect(() => dbcv(points, new Int32Array(2))).toThrow("one label per row is needed");
  });
});
