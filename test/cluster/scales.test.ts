import { describe, expect, it } from "vitest";
import {
  adjustedRand,
  calinskiHarabasz,
  clusterMeans,
  cutTree,
  daviesBouldin,
  dbcv,
  dbscan,
  dunn,
  gapStatistic,
  gaussianMixture,
  hdbscan,
  kMeans,
  kMedoids,
  linkage,
  miniBatchKMeans,
  nullTest,
  silhouette,
} from "../../src/cluster/index.ts";
import { type Matrix, matrix } from "../../src/matrix/index.ts";
import { normal, stream } from "../../src/random/index.ts";

const truth = Int32Array.from({ length: 120 }, (_, i) => i % 3);

/** Three groups in the plane, in some unit and at some distance from 0. */
function planted(unit: number, offset = 0): Matrix {
  const random = stream("scales");
  const rows = Array.from(truth, (group) => [normal(random) + 20 * group, normal(random) - (group === 1 ? 20 : 0)]);
  return matrix(
    Float64Array.from(rows.flat(), (value) => value * unit + offset),
    truth.length,
    ["a", "b"],
  );
}

const random = () => stream("start");
const ward = (points: Matrix, k: number) => cutTree(linkage(points, "ward"), { k });

const partitions: Readonly<Record<string, (points: Matrix) => Int32Array | Promise<Int32Array>>> = {
  kMeans: (points) => kMeans(points, { k: 3, random: random() }).labels,
  kMedoids: (points) => kMedoids(points, { k: 3, random: random() }).labels,
  miniBatchKMeans: (points) => miniBatchKMeans(points, { k: 3, random: random() }).labels,
  ward: (points) => ward(points, 3),
  single: (points) => cutTree(linkage(points, "single"), { k: 3 }),
  hdbscan: async (points) => (await hdbscan(points, { minClusterSize: 15 })).labels,
};
const indices: Readonly<Record<string, (points: Matrix) => number | undefined | Promise<number | undefined>>> = {
  silhouette: (points) => silhouette(points, truth),
  daviesBouldin: (points) => daviesBouldin(points, truth),
  calinskiHarabasz: (points) => calinskiHarabasz(points, truth),
  dunn: (points) => dunn(points, truth),
  dbcv: (points) => dbcv(points, truth)?.value,
  gapStatistic: async (points) => (await gapStatistic(points, { cluster: ward, kMax: 4, seed: 1, references: 3 })).k,
  nullTest: (points) => nullTest(points, { seed: 1, kMax: 3 }).pValue,
};
const more: typeof indices = {
  clusterMeans: (points) => clusterMeans(points, truth).inertia,
  gaussianMixture: (points) => gaussianMixture(points, { k: 3, random: random(), shape: "spherical" }).bic,
  dbscan: async (points) => (await dbscan(points, { eps: 1, minSamples: 5 })).labels.length,
};

describe("values of any unit", () => {
  it.each([
    [1e-150, 0],
    [1e-100, 0],
    [1e130, 0],
    [1, 1e9],
    [1000, 1e12],
  ])("of %f, %f from 0, are parted and rated as they are", async (unit, offset) => {
    const points = planted(unit, offset);
    for (const [name, part] of Object.entries(partitions)) {
      expect([name, adjustedRand(await part(points), truth)]).toEqual([name, 1]);
    }
    for (const [name, rate] of Object.entries(indices)) {
      const expected = (await rate(planted(1)))!;
      expect([name, await rate(points)]).toEqual([name, expect.closeTo(expected, expected > 100 ? 0 : 5)]);
    }
  });

  it.each([
    [1e-170, 'the spread of column "a" is so small that its square is lost, values of another unit are needed'],
    [1e160, 'column "a" holds a value beyond ±1e140 or not a number'],
  ])("of %f are refused, where squares of differences are lost, not parted or rated wrongly", async (unit, words) => {
    const points = planted(unit);
    for (const [name, of] of Object.entries({ ...partitions, ...indices, ...more })) {
      // Medoids go by distances alone, and tell rows apart whose squares underflow.
      if (name === "kMedoids" && unit < 1) continue;
      await expect((async () => of(points))(), name).rejects.toThrow(words);
    }
  });

  it("does not refuse rows that are all equal", () => {
    const points = matrix(new Float64Array(40).fill(1e-200), 20, ["a", "b"]);
    const labels = Int32Array.from({ length: 20 }, (_, i) => i % 2);
    expect(kMeans(points, { k: 1, random: random() }).inertia).toBe(0);
    expect(daviesBouldin(points, labels)).toBeUndefined();
    expect(dbcv(points, labels)!.value).toBe(0);
  });
});
