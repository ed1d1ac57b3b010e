import { describe, expect, it } from "vitest";
import { kMeansScan } from "../../../src/cluster/index.ts";
import { slotsFor } from "../../../src/cluster/scan/scanThreads.ts";
import { matrix } from "../../../src/matrix/index.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { waitingThreads } from "../../../src/thread/threadPool.ts";

const random = stream("scan threads");
const points = matrix(
  Float64Array.from({ length: 12_000 * 3 }, () => normal(random)),
  12_000,
  ["a", "b", "c"],
);
const options = { kMin: 2, kMax: 8, seed: 1, threads: 3 };

describe("threads of a scan", () => {
  it("start at once where there is much work, and never where there is little", () => {
    expect(waitingThreads()).toBe(0);
    expect([5e6, 5e7, 5e8].map((work) => slotsFor(work, 3))).toEqual([1, 1, 3]);
    expect([5e6, 5e7, 5e8].map((work) => slotsFor(work, 1))).toEqual([1, 1, 1]);
  });

  it("start after a short scan, for the next, which uses them, gives them back and finds the same", async () => {
    const started: unknown[] = [];
    const busy: number[] = [];
    process.on("worker", (worker) => void started.push(worker));
    const onProgress = () => void busy.push(started.length - waitingThreads());
    await kMeansScan(points, { ...options, restarts: 2, onProgress });
    expect(waitingThreads()).toBe(0);
    const { models } = await kMeansScan(points, { ...options, onProgress });
    expect(new Set(busy.splice(0))).toEqual(new Set([0]));
    await new Promise((resolve) => setImmediate(resolve));
    expect([started.length, waitingThreads()]).toEqual([2, 2]);
    expect([5e6, 5e7].map((work) => slotsFor(work, 3))).toEqual([1, 3]);
    expect((await kMeansScan(points, { ...options, onProgress })).models).toEqual(models);
    expect(new Set(busy)).toEqual(new Set([2]));
    expect([started.length, waitingThreads()]).toEqual([2, 2]);
  });
});
