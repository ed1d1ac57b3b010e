import type { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { densityRunner } from "../../../src/cluster/density/densityRunner.ts";
import { densitySpace } from "../../../src/cluster/density/densitySpace.ts";
import { spanningTreeIn } from "../../../src/cluster/density/spanningTree.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { waitingThreads } from "../../../src/thread/threadPool.ts";

const random = stream("density runner");
const rows = { data: Float64Array.from({ length: 20_000 * 3 }, () => normal(random)), n: 20_000, p: 3 };
const started: Worker[] = [];
process.on("worker", (worker) => void started.push(worker));

describe("densityRunner", () => {
  it("has threads that begin within a task take part in it", async () => {
    const space = densitySpace(rows, 5, 2);
    const runner = densityRunner(space, undefined);
    await runner.run("neighbours");
    const alone = densitySpace(rows, 5, 1);
    await densityRunner(alone, undefined).run("neighbours");
    expect(space.neighbours).toEqual(alone.neighbours);
    expect(space.cores).toEqual(alone.cores);
    runner.close();
    expect(started).toHaveLength(1);
  });

  it("gives its threads back to the pool, at the end of a search as when aborted between tasks", async () => {
    const few = { data: rows.data.slice(0, 15_000), n: 5000, p: 3 };
    await spanningTreeIn(few, 6, 3);
    expect(waitingThreads()).toBe(2);
    const stop = new AbortController();
    stop.abort(new Error("enough"));
    await expect(spanningTreeIn(few, 6, 3, stop.signal)).rejects.toThrow("enough");
    expect(waitingThreads()).toBe(2);
    const runner = densityRunner(densitySpace(few, 5, 3), undefined);
    expect(waitingThreads()).toBe(0);
    runner.close();
    expect(waitingThreads()).toBe(2);
    expect(started).toHaveLength(2);
  });

  it("stops when it is aborted within a task, and serves the next", async () => {
    const stop = new AbortController();
    const stopped = spanningTreeIn(rows, 6, 3, stop.signal);
    setImmediate(() => stop.abort(new Error("enough")));
    await expect(stopped).rejects.toThrow("enough");
    const few = { data: rows.data.slice(0, 9000), n: 3000, p: 3 };
    expect(await spanningTreeIn(few, 6, 3)).toEqual(await spanningTreeIn(few, 6, 1));
  });

  it("throws when a thread ends", async () => {
    const space = densitySpace(rows, 5, 3);
    const runner = densityRunner(space, undefined);
    const failing = runner.run("neighbours");
    setImmediate(() => {
      for (const worker of started) void worker.terminate();
    });
    await expect(failing).rejects.toThrow(/^A worker thread ended with [01]$/);
    await expect(runner.run("edges")).rejects.toThrow(/^A worker thread ended with [01]$/);
    runner.close();
  });
});
