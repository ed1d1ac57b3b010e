import { readFileSync } from "node:fs";
import type { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { drawBootstrap } from "../../../src/cluster/drawRows.ts";
import {
  adjustedMutualInformation,
  adjustedRand,
  bootstrapStability,
  kMeans,
  kMeansStability,
  kMeansStabilityDistribution,
} from "../../../src/cluster/index.ts";
import { type Matrix, matrix } from "../../../src/matrix/index.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { fromRows } from "../reference.ts";

/** All threads that this file started, and those that have not ended: those that wait are lent again. */
const started: Worker[] = [];
const alive = new Set<Worker>();
process.on("worker", (worker) => {
  started.push(worker);
  alive.add(worker);
  worker.once("exit", () => alive.delete(worker));
});

describe("kMeansStability", () => {
  const points = blobs(18_000, 1);
  const labels = Int32Array.from({ length: points.rows }, (_, i) => i % 3);
  const large = { k: 5, seed: "threads", restarts: 2 };
  const endless = 50_000;

  it("finds what bootstrapStability by kMeans finds on the same draws, also of rows in no cluster (0.02)", async () => {
    for (const [rows, spread] of [
      [600, 0.5],
      [20_000, 0.9],
    ] as const) {
      const points = blobs(rows, spread);
      const { labels } = kMeans(points, { k: 4, random: stream("labels") });
      for (let i = 0; i < rows; i += 50) labels[i] = -1;
      const options = { seed: 3, resamples: 20 };
      const cluster = (drawn: Matrix, random: () => number) => kMeans(drawn, { k: 4, random, restarts: 5 }).labels;
      const plain = await bootstrapStability(points, labels, { ...options, cluster });
      const found = await kMeansStability(points, labels, { ...options, k: 4, restarts: 5 });
      found.forEach(({ jaccard, ...rest }, i) => {
        expect(rest).toMatchObject({ label: i, size: plain[i]!.size, resamples: 20, verdict: plain[i]!.verdict });
        expect(Math.abs(jaccard! - plain[i]!.jaccard!)).toBeLessThan(0.02);
      });
    }
  });

  it("is told little too low where k-means has many optima: on a survey the mean of ten starts is near that of forty", async () => {
    const rows = surveyRows(400);
    const { labels } = kMeans(rows, { k: 4, random: stream("survey"), restarts: 60 });
    const meanOf = async (effort: { readonly restarts?: number }) => {
      const found = await kMeansStability(rows, labels, { k: 4, seed: 1, resamples: 80, ...effort });
      return found.reduce((sum, { jaccard }) => sum + jaccard! / 4, 0);
    };
    const [few, usual, many] = [await meanOf({ restarts: 3 }), await meanOf({}), await meanOf({ restarts: 40 })];
    expect(usual).toBeGreaterThan(many - 0.06);
    expect(few).toBeLessThan(many - 0.06);
  });

  it("gives the same result for any number of threads, another for another seed", async () => {
    const options = { ...large, resamples: 110 };
    const own: number[] = [];
    const one = await kMeansStabilityDistribution(points, labels, options);
    expect(started).toEqual([]);
    const onProgress = (b: number) => void own.push(b);
    const three = await kMeansStabilityDistribution(points, labels, { ...options, threads: 3, onProgress });
    expect(started).toHaveLength(2);
    expect(own.length).toBeLessThan(options.resamples);
    expect(three).toEqual(one);
    expect(await kMeansStabilityDistribution(points, labels, { ...options, threads: 2 })).toEqual(one);
    expect(started).toHaveLength(2);
    const other = await kMeansStabilityDistribution(points, labels, { ...large, seed: "other", resamples: 2 });
    expect(other.resamples).not.toEqual(one.resamples.slice(0, 2));
  });

  it("asks no thread where there is little work", async () => {
    const own: number[] = [];
    const onProgress = (b: number) => void own.push(b);
    await kMeansStability(points, labels, { ...large, resamples: 2, threads: 3, onProgress });
    expect(own).toEqual([1, 2]);
  });

  it("ends with the error of a thread, or with a thread that ends early", async () => {
    const endings: ((worker: Worker) => void)[] = [
      (worker) => worker.emit("error", new Error("out of paper")),
      (worker) => void worker.terminate(),
    ];
    for (const [i, words] of ["out of paper", "A worker thread ended with 1"].entries()) {
      let ends: Promise<void>[] = [];
      let own = 0;
      const onProgress = (done: number) => {
        own += 1;
        if (ends.length > 0 || done < own + 2) return;
        ends = [...alive].map(endOf);
        for (const worker of alive) endings[i]!(worker);
      };
      const failing = kMeansStability(points, labels, { ...large, resamples: endless, threads: 2, onProgress });
      await expect(failing).rejects.toThrow(words);
      await Promise.all(ends);
      expect(alive.size).toBe(0);
    }
  });

  it("stops with its threads when told to", async () => {
    const stop = new AbortController();
    let ends: Promise<void>[] = [];
    let own = 0;
    const stopped = kMeansStability(points, labels, {
      ...{ ...large, resamples: endless, threads: 2, signal: stop.signal },
      onProgress: (done) => {
        own += 1;
        if (done < own + 2 || ends.length > 0) return;
        ends = [...alive].map(endOf);
        stop.abort(new Error("enough"));
      },
    });
    await expect(stopped).rejects.toThrow("enough");
    await Promise.race(ends);
  });

  it("finds groups that stand apart every time, and counts agreement as the functions of labels do", async () => {
    const points = blobs(2000, 0.1);
    const truth = Int32Array.from({ length: 2000 }, (_, i) => i % 4);
    const { clusters, resamples } = await kMeansStabilityDistribution(points, truth, { k: 4, seed: 1, resamples: 10 });
    expect(clusters.map(({ jaccard, recovered }) => [jaccard, recovered])).toEqual(Array(4).fill([1, 1]));
    expect(resamples).toEqual(Array(10).fill({ adjustedRand: 1, adjustedMutualInformation: 1 }));
    const merged = truth.map((label) => (label === 3 ? -1 : label === 2 ? 1 : label));
    const against = await kMeansStabilityDistribution(points, merged, { k: 4, seed: 1, resamples: 3 });
    against.resamples.forEach(({ adjustedRand: rand, adjustedMutualInformation: information }, b) => {
      const drawn = drawBootstrap(2000, 2000, stream(1, "stability", b, "rows"));
      const [one, other] = [drawn.map((row) => merged[row]!), drawn.map((row) => truth[row]!)];
      expect(rand).toBeCloseTo(adjustedRand(one, other)!, 12);
      expect(information).toBeCloseTo(adjustedMutualInformation(one, other)!, 12);
    });
  });

  it("works where rows repeat, and refuses draws of fewer different rows than clusters", async () => {
    const repeated = fromRows(Array.from({ length: 300 }, (_, i) => [i % 3, 1]));
    const labels = Int32Array.from({ length: 300 }, (_, i) => i % 3);
    const found = await kMeansStability(repeated, labels, { k: 3, seed: 1, resamples: 5 });
    expect(found.map(({ jaccard }) => jaccard)).toEqual([1, 1, 1]);
    await expect(kMeansStability(repeated, labels, { k: 4, seed: 1 })).rejects.toThrow("3 different rows");
    const constant = fromRows(Array.from({ length: 50 }, () => [7]));
    expect(await kMeansStability(constant, new Int32Array(50), { k: 1, seed: 1, resamples: 4 })).toMatchObject([
      { jaccard: 1 },
    ]);
  });

  it("keeps rows apart that float32 cannot tell", async () => {
    const close = fromRows(Array.from({ length: 400 }, (_, i) => [i === 0 ? 1e6 : (i % 2) * 1e-4, i === 0 ? -1e6 : 0]));
    const labels = Int32Array.from({ length: 400 }, (_, i) => (i === 0 ? -1 : i % 2));
    const found = await kMeansStability(close, labels, { k: 2, seed: 4, resamples: 4, restarts: 4 });
    expect(found.every(({ jaccard }) => jaccard! > 0.8)).toBe(true);
  });

  it("tells its progress, stops when told to, and refuses what is out of range", async () => {
    const points = blobs(200, 1);
    const labels = new Int32Array(200);
    const told: number[] = [];
    const options = { k: 2, seed: 1, resamples: 6 };
    await kMeansStability(points, labels, { ...options, onProgress: (done) => void told.push(done) });
    expect(told).toEqual([1, 2, 3, 4, 5, 6]);
    const stop = new AbortController();
    const stopped = kMeansStability(points, labels, {
      ...options,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error("enough")),
    });
    await expect(stopped).rejects.toThrow("enough");
    const wrong = (changed: object) => kMeansStability(points, labels, { ...options, ...changed });
    await expect(wrong({ k: 0 })).rejects.toThrow("k is 0");
    await expect(wrong({ k: 300 })).rejects.toThrow("k is 300");
    await expect(wrong({ resamples: 0 })).rejects.toThrow("resamples is 0");
    await expect(wrong({ threads: 1.5 })).rejects.toThrow("threads is 1.5");
    await expect(wrong({ restarts: 0 })).rejects.toThrow("restarts is 0");
    await expect(kMeansStability(points, new Int32Array(3), options)).rejects.toThrow("200 rows and 3 labels");
    const large = fromRows([[1], [1e200]]);
    await expect(kMeansStability(large, new Int32Array(2), { ...options, k: 1 })).rejects.toThrow("beyond ±1e140");
  });
});

function blobs(rows: number, spread: number): Matrix {
  const random = stream("stability blobs", rows);
  const data = Float64Array.from({ length: rows * 3 }, (_, at) => {
    const [group, column] = [Math.floor(at / 3) % 4, at % 3];
    return (column === 0 ? group : column === 1 ? (group % 2) * 2 : 0) * 2 + spread * normal(random);
  });
  return matrix(data, rows, ["a", "b", "c"]);
}

function endOf(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once("exit", () => resolve());
  });
}

/** The first rows of the McDonald's survey, yes or no to eleven items. */
function surveyRows(count: number): Matrix {
  const file = new URL("../../input/mcdonalds/mcdonalds.csv", import.meta.url);
  const lines = readFileSync(file, "utf8")
    .trim()
    .split(/\r?\n/)
    .slice(1, 1 + count);
  return fromRows(
    lines.map((line) =>
      line
        .split(",")
        .slice(0, 11)
        .map((cell) => (cell === "Yes" ? 1 : 0)),
    ),
  );
}
