import { describe, expect, it } from "vitest";
import { adjustedRand, linkage } from "../../../src/cluster/index.ts";
import { matrix } from "../../../src/matrix/index.ts";
import { topMerges } from "../../../src/plugins/hierarchical/topMerges.ts";
import { treePartitions } from "../../../src/plugins/hierarchical/treePartitions.ts";
import { stream } from "../../../src/random/index.ts";

/** Three groups on a line, about 10 apart, the row i in group i % 3. */
function threeGroups(rows: number) {
  const random = stream("three groups");
  const values = Float64Array.from({ length: rows }, (_, i) => 10 * (i % 3) + random());
  return { points: matrix(values, rows, ["x"]), planted: Int32Array.from({ length: rows }, (_, i) => i % 3) };
}

describe("treePartitions", () => {
  it("finds planted groups, with all rows and with prototypes", () => {
    const { points, planted } = threeGroups(300);
    for (const most of [1000, 100]) {
      const { tree, partitions } = treePartitions(
        points,
        { method: "ward", kMin: 2, kMax: 5, most },
        stream("prototypes"),
      );
      expect(tree.rows).toBe(Math.min(300, most));
      expect(partitions.map(({ k }) => k)).toEqual([2, 3, 4, 5]);
      expect(adjustedRand(partitions[1]!.labels, planted)).toBe(1);
    }
  });

  it("assigns every row to the nearest center of the prototypes' clusters", () => {
    const points = matrix(Float64Array.from([0, 0.5, 1, 9, 9.5, 10, 10.5]), 7, ["x"]);
    const { partitions } = treePartitions(points, { method: "ward", kMin: 2, kMax: 2, most: 5 }, stream("prototypes"));
    expect([...partitions[0]!.labels]).toEqual([1, 1, 1, 0, 0, 0, 0]);
  });

  it("gives every row the cluster of its nearest prototype where clusters need not be round", () => {
    // Two parallel chains, far longer than they are apart: no center is near their ends.
    const rows = 402;
    const data = Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? (i >> 2) / 10 : 2 * ((i >> 1) % 2)));
    const points = matrix(data, rows, ["x", "y"]);
    const planted = Int32Array.from({ length: rows }, (_, i) => i % 2);
    const of = (method: "single" | "ward") =>
      treePartitions(points, { method, kMin: 2, kMax: 2, most: 300 }, stream("prototypes")).partitions[0]!.labels;
    expect(adjustedRand(of("single"), planted)).toBe(1);
    expect(adjustedRand(of("ward"), planted)).toBeLessThan(0.1);
  });

  it("cuts where the heights say, as by the number that this leaves", () => {
    const { points } = threeGroups(300);
    const range = { method: "average", kMin: 5, kMax: 5, most: 1000 } as const;
    const { cut, partitions } = treePartitions(points, { ...range, cut: { height: 5 } }, stream("prototypes"));
    expect(cut).toEqual({ k: 3, words: "the cut at height 5" });
    expect(partitions.map(({ k }) => k)).toEqual([3, 5]);
    const share = treePartitions(points, { ...range, cut: { betweenShare: 0.9 } }, stream("prototypes"));
    expect(share.cut?.k).toBe(3);
    const equal = matrix(new Float64Array(6), 6, ["x"]);
    expect(treePartitions(equal, { ...range, cut: { betweenShare: 0.5 } }, stream("p")).cut?.k).toBe(1);
  });

  it("tries no more clusters than there are different rows", () => {
    const points = matrix(Float64Array.from([1, 1, 2, 2, 3, 3]), 6, ["x"]);
    const ks = (kMax: number) =>
      treePartitions(points, { method: "ward", kMin: 2, kMax, most: 100 }, stream("prototypes")).partitions.map(
        ({ k }) => k,
      );
    expect(ks(10)).toEqual([2, 3]);
    const equal = matrix(new Float64Array(6), 6, ["x"]);
    expect(
      treePartitions(equal, { method: "ward", kMin: 2, kMax: 4, most: 100 }, stream("prototypes")).partitions,
    ).toEqual([]);
  });
});

describe("topMerges", () => {
  const tree = linkage(matrix(Float64Array.from([0, 1, 10, 11, 50]), 5, ["x"]), "ward");

  it("names the merges that a merge joined", () => {
    expect(
      topMerges(tree, 30, 1).map(({ clusters, left, right, smaller }) => [clusters, left, right, smaller]),
    ).toEqual([
      [1, -1, 2, 1],
      [2, 4, 3, 2],
      [3, -1, -1, 1],
      [4, -1, -1, 1],
    ]);
  });

  it("stops before a cluster of few is told apart, and at the most that is asked for", () => {
    expect(topMerges(tree, 30, 2)).toEqual([]);
    expect(topMerges(tree, 1, 1)).toMatchObject([{ clusters: 1, left: -1, right: -1 }]);
  });
});
