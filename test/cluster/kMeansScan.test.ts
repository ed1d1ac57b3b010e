import { describe, expect, it } from "vitest";
import { adjustedRand, assign, kMeans, kMeansScan } from "../../src/cluster/index.ts";
import type { BlockFit } from "../../src/cluster/scan/blockLloyd.ts";
import { fitEach } from "../../src/cluster/scan/fitEach.ts";
import { openScanKernels, plainScanKernels } from "../../src/cluster/scan/scanKernels.ts";
import { scanSpace } from "../../src/cluster/scan/scanSpace.ts";
import { type ScanTask, scanTasks } from "../../src/cluster/scan/scanTask.ts";
import { type Matrix, matrix } from "../../src/matrix/index.ts";
import { normal, stream } from "../../src/random/index.ts";
import { cases, fromRows } from "./reference.ts";

const groups = cases.find(({ name }) => name === "groups")!;

describe("kMeansScan", () => {
  it("reaches scikit-learn's partitions of few rows (same optimum, so 1e-9)", async () => {
    const { models } = await kMeansScan(groups.points, { kMin: 2, kMax: 5, seed: 1, restarts: 100, tolerance: 0 });
    expect(models.map(({ k }) => k)).toEqual([2, 3, 4, 5]);
    for (const [i, model] of models.entries()) {
      const fit = groups.fits[i]!;
      expect(model.inertia / fit.inertia).toBeCloseTo(1, 9);
      expect(adjustedRand(model.labels, Int32Array.from(fit.labels))).toBe(1);
    }
  });

  it("is at most 0.1 % above kMeans in inertia on more rows than its sample, with exact labels", async () => {
    const points = shop(40_000, 4);
    const { models } = await kMeansScan(points, { kMin: 3, kMax: 6, seed: "x", restarts: 5 });
    for (const model of models) {
      const plain = kMeans(points, { k: model.k, random: stream("x", model.k), restarts: 5 });
      expect(model.inertia).toBeLessThanOrEqual(1.001 * plain.inertia);
      expect(assign(model, points).labels).toEqual(model.labels);
      expect(model.sizes.reduce((sum, size) => sum + size, 0)).toBe(points.rows);
    }
  });

  it("tries each start six times unless told, and finds nothing better with fewer tries", async () => {
    const points = shop(20_000, 4);
    const scan = (attempts?: number) =>
      kMeansScan(points, {
        kMin: 8,
        kMax: 8,
        seed: "tries",
        restarts: 1,
        ...(attempts === undefined ? {} : { attempts }),
      });
    const [usual] = (await scan()).models;
    expect((await scan(6)).models).toEqual([usual]);
    const [quick] = (await scan(1)).models;
    expect(quick!.labels).not.toEqual(usual!.labels);
    expect(quick!.inertia).toBeGreaterThan(usual!.inertia);
    await expect(scan(0)).rejects.toThrow("attempts is 0");
  });

  it.each([3000, 20_000])("gives the same bits whatever the number of threads, of %d rows", async (rows) => {
    const points = shop(rows, 4);
    const effort = { seed: 9, restarts: 3, attempts: 2, maxIterations: 300, tolerance: 1e-4 };
    const one = await fitEach(points, [2, 5], effort, 1, {});
    for (const threads of [2, 3, 2]) expect(await fitEach(points, [2, 5], effort, threads, {})).toEqual(one);
  });

  it("gives the same bits when scans run beside each other, and after one that was stopped", async () => {
    const effort = { seed: 9, restarts: 6, attempts: 2, maxIterations: 300, tolerance: 1e-4 };
    const sets = [3000, 4000, 17_000].map((rows) => shop(rows, 4));
    const alone = [];
    for (const points of sets) alone.push(await fitEach(points, [2, 5], effort, 1, {}));
    const stopping = new AbortController();
    const onProgress = () => stopping.abort(new Error("enough"));
    const stopped = fitEach(sets[2]!, [2, 5], effort, 2, { signal: stopping.signal, onProgress });
    const beside = Promise.all(sets.map((points) => fitEach(points, [2, 5], effort, 2, {})));
    await expect(stopped).rejects.toThrow("enough");
    expect(await beside).toEqual(alone);
    expect(await Promise.all(sets.map((points) => fitEach(points, [2, 5], effort, 2, {})))).toEqual(alone);
  });

  it("does each of its tasks with the same bits where SIMD is missing", async () => {
    const space = scanSpace(shop(20_000, 5), 6, 2, "twin");
    const effort = { seed: "twin", restarts: 3, attempts: 2, maxIterations: 300, tolerance: 1e-4 };
    const [simd, plain] = [openScanKernels, plainScanKernels].map((open, slot) => {
      const work = scanTasks(space, slot, open(space.memory), effort);
      return async (task: ScanTask) => (await work(task)) as readonly BlockFit[] & BlockFit;
    });
    const ks = [1, 2, 6];
    const starts = await Promise.all([0, 1, 2].map((restart) => simd!({ kind: "start", ks, restart })));
    expect(await plain!({ kind: "start", ks, restart: 2 })).toEqual(starts[2]);
    for (const [i, k] of ks.entries()) {
      const improve = { kind: "improve", k, starts: starts.map((fits) => fits[i]!) } as const;
      const improved = await simd!(improve);
      expect(await plain!(improve)).toEqual(improved);
      const refine = { kind: "refine", k, centers: improved[0]!.centers, iterations: 1 } as const;
      expect(await plain!(refine)).toEqual(await simd!(refine));
    }
  });

  it("skips each k that there are no rows for and says why", async () => {
    const { models, skipped } = await kMeansScan(fromRows([[1], [2], [2], [4]]), { kMin: 2, kMax: 5, seed: 1 });
    expect(models.map(({ k, sizes }) => [k, sizes])).toEqual([
      [2, [3, 1]],
      [3, [2, 1, 1]],
    ]);
    expect(skipped).toEqual([
      { k: 4, reason: "only 3 rows are different, at least 4 different rows are needed for k = 4" },
      { k: 5, reason: "only 3 rows are different, at least 5 different rows are needed for k = 5" },
    ]);
    const equal = await kMeansScan(fromRows([[7], [7]]), { kMin: 1, kMax: 2, seed: 1 });
    expect(equal.models.map(({ k, inertia }) => [k, inertia])).toEqual([[1, 0]]);
    expect(equal.skipped[0]?.reason).toContain("all 2 rows are equal");
  });

  it("tells rows apart that float32 cannot", async () => {
    const rows = [0, 1e-12, 1000].flatMap((value) => Array.from({ length: 10 }, () => [value]));
    const { models } = await kMeansScan(fromRows(rows), { kMin: 3, kMax: 3, seed: 1 });
    expect(models[0]).toMatchObject({ sizes: [10, 10, 10], converged: true });
    expect(models[0]!.inertia).toBeLessThan(1e-20);
  });

  it("parts a cloud beside one row so far out that float32 hides the cloud, as well as kMeans does", async () => {
    const random = stream("far out");
    const data = Float64Array.from({ length: 4000 }, () => normal(random));
    data[2468] = 1e8;
    const points = matrix(data, 2000, ["x", "y"]);
    const { models } = await kMeansScan(points, { kMin: 5, kMax: 5, seed: 1 });
    const plain = kMeans(points, { k: 5, random: stream("plain"), restarts: 10 });
    expect(models[0]!.inertia).toBeLessThan(1.05 * plain.inertia);
  });

  it("tells rows apart that the sample does not hold", async () => {
    const data = new Float64Array(50_000).fill(1);
    data[49_999] = 2;
    data[0] = 3;
    const { models } = await kMeansScan(matrix(data, 50_000, ["a"]), { kMin: 3, kMax: 3, seed: 1, restarts: 1 });
    expect(models[0]).toMatchObject({ sizes: [49_998, 1, 1], inertia: 0 });
  });

  it("tells rows apart that only a few rows of the sample show", async () => {
    const data = Float64Array.from({ length: 12_000 }, (_, i) => (i < 3 ? i : 9));
    const { models } = await kMeansScan(matrix(data, 12_000, ["a"]), { kMin: 4, kMax: 4, seed: 1 });
    expect(models[0]).toMatchObject({ sizes: [11_997, 1, 1, 1], inertia: 0 });
  });

  it("keeps the partition when values are shifted and scaled far away", async () => {
    const points = shop(3000, 3);
    const moved = matrix(
      points.data.map((x) => (x + 5) * 1024 ** 3),
      points.rows,
      points.names,
    );
    const labels = async (m: Matrix) =>
      (await kMeansScan(m, { kMin: 2, kMax: 4, seed: 1 })).models.map((model) => model.labels);
    expect(await labels(moved)).toEqual(await labels(points));
  });

  it("does not change its points and tells its progress up to the end", async () => {
    const points = shop(500, 2);
    const before = points.data.slice();
    const told: number[][] = [];
    const onProgress = (done: number, total: number) => told.push([done, total]);
    await kMeansScan(points, { kMin: 2, kMax: 3, seed: 1, restarts: 4, onProgress });
    expect(told).toEqual(Array.from({ length: 6 }, (_, i) => [i + 1, 6]));
    expect(points.data).toEqual(before);
  });

  it.each([1, 2])("stops with the signal's reason, with %d threads", async (threads) => {
    const stopping = new AbortController();
    const effort = { seed: 9, restarts: 40, attempts: 6, maxIterations: 300, tolerance: 1e-4 };
    const told: number[] = [];
    const onProgress = (done: number) => {
      told.push(done);
      if (done === 3) stopping.abort(new Error("enough"));
    };
    const scan = fitEach(shop(20_000, 4), [2, 5], effort, threads, { signal: stopping.signal, onProgress });
    await expect(scan).rejects.toThrow("enough");
    expect(told.length).toBeLessThan(10);
    const late = kMeansScan(groups.points, { kMin: 2, kMax: 3, seed: 1, signal: stopping.signal });
    await expect(late).rejects.toThrow("enough");
  });

  it.each([
    [{ kMin: 0, kMax: 3 }, "k is 0, a whole number of 1 or more is needed"],
    [{ kMin: 4, kMax: 3 }, "kMin is 4 and kMax 3"],
    [{ kMin: 2, kMax: 255 }, "kMin ≤ kMax ≤ 254 is needed"],
    [{ kMin: 2, kMax: 3, threads: 0 }, "threads is 0"],
    [{ kMin: 2, kMax: 3, restarts: 0 }, "restarts is 0"],
  ])("refuses %o in words", async (options, words) => {
    await expect(kMeansScan(groups.points, { seed: 1, ...options })).rejects.toThrow(words);
  });

  it("refuses no rows in words", async () => {
    const none = matrix(new Float64Array(0), 0, ["a"]);
    await expect(kMeansScan(none, { kMin: 2, kMax: 3, seed: 1 })).rejects.toThrow("the points are 0 × 1");
  });
});

/** Skewed counts around five kinds of customer, log1p-transformed. */
function shop(rows: number, columns: number): Matrix {
  const random = stream("shop", columns);
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const kind = Math.floor(random() ** 2 * 5);
    for (let j = 0; j < columns; j++) {
      const spread = random() + random() + random() - 1.5;
      data[i * columns + j] = Math.log1p(Math.exp(((kind * (j + 2)) % 5) * 0.7 + spread));
    }
  }
  return matrix(
    data,
    rows,
    Array.from({ length: columns }, (_, j) => `c${j}`),
  );
}
