import { describe, expect, it } from "vitest";
import { clusterMeans, drawRows, kMeans, ratePartitions, silhouette, takeRows } from "../../src/cluster/index.ts";
import { matrix } from "../../src/matrix/index.ts";
import { stream } from "../../src/random/index.ts";

const random = stream("rate");
const points = matrix(
  Float64Array.from({ length: 240 }, (_, i) => random() + (i % 4 < 2 ? 0 : 2)),
  120,
  ["x", "y"],
);

describe("clusterMeans", () => {
  it("gives the centers, sizes and inertia that k-means gives of its own partition", () => {
    const model = kMeans(points, { k: 3, random: stream("k") });
    const { centers, sizes, inertia } = clusterMeans(points, model.labels);
    expect(sizes).toEqual(model.sizes);
    expect(inertia).toBeCloseTo(model.inertia, 10);
    centers.data.forEach((value, i) => {
      expect(value).toBeCloseTo(model.centers.data[i]!, 10);
    });
  });
});

describe("drawRows and takeRows", () => {
  it("draw different rows in their order, each about equally often", () => {
    const drawn = Array.from({ length: 2000 }, (_, b) => drawRows(10, 4, stream("draw", b)));
    for (const rows of drawn) {
      expect(new Set(rows).size).toBe(4);
      expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
    }
    for (let row = 0; row < 10; row++) {
      const share = drawn.filter((rows) => rows.includes(row)).length / drawn.length;
      // Five standard errors of a share of 0.4 in 2,000 draws.
      expect(Math.abs(share - 0.4)).toBeLessThan(0.055);
    }
    expect([...drawRows(3, 5, stream("draw"))]).toEqual([0, 1, 2]);
    expect([...takeRows(points, Int32Array.of(2, 0)).data]).toEqual([
      ...points.data.subarray(4, 6),
      ...points.data.subarray(0, 2),
    ]);
  });
});

describe("ratePartitions", () => {
  it("rates any partitions alike, whatever their numbering", async () => {
    const labels = Int32Array.from({ length: 120 }, (_, i) => (i < 30 ? 7 : 3));
    const other = Int32Array.from({ length: 120 }, (_, i) => i % 3);
    const parted = [
      { k: 2, labels },
      { k: 3, labels: other },
    ];
    const [rated, next] = await ratePartitions(points, parted, { sample: 3000, random: () => stream("s") });
    expect(rated!.sizes).toEqual([90, 30]);
    expect(rated!.labels[0]).toBe(1);
    expect(rated!.silhouette).toBeCloseTo(silhouette(points, labels)!, 12);
    expect(rated!.low! < rated!.silhouette! && rated!.silhouette! < rated!.high!).toBe(true);
    expect(rated!.smallestShare).toBe(0.25);
    expect(next!.silhouette).toBeCloseTo(silhouette(points, other)!, 12);
    expect(next!.inertia).toBeCloseTo(clusterMeans(points, other).inertia, 10);
  });

  it("counts a cluster without rows as one of size 0", async () => {
    const labels = Int32Array.from({ length: 120 }, (_, i) => i % 2);
    const [rated] = await ratePartitions(points, [{ k: 3, labels }], { sample: 3000, random: () => stream("s") });
    expect(rated!.smallestShare).toBe(0);
  });
});
