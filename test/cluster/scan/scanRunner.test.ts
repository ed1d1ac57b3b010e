import { describe, expect, it, vi } from "vitest";
import { scanRunner } from "../../../src/cluster/scan/scanRunner.ts";
import { scanSpace } from "../../../src/cluster/scan/scanSpace.ts";
import { matrix } from "../../../src/matrix/index.ts";

vi.mock("node:worker_threads", async (original) => {
  const threads = await original<typeof import("node:worker_threads")>();
  class EndsAtOnce extends threads.Worker {
    constructor() {
      super("process.exit(3)", { eval: true });
    }
  }
  return { ...threads, Worker: EndsAtOnce };
});

describe("scanRunner", () => {
  it("rejects what waits when a worker thread ends without an error", { timeout: 5000 }, async () => {
    const space = scanSpace(matrix(Float64Array.of(1, 2, 3), 3, ["a"]), 2, 2, 1);
    const runner = scanRunner(space, { seed: 1, restarts: 1, attempts: 1, maxIterations: 1, tolerance: 0 });
    const tasks = [0, 1, 2].map((restart) => runner.run({ kind: "start", ks: [2], restart }));
    const told = await Promise.allSettled(tasks);
    for (const one of told) expect(one).toMatchObject({ reason: { message: "A worker thread ended with 3" } });
    await expect(runner.run({ kind: "plain", k: 2 })).rejects.toThrow("ended with 3");
  });
});
