import { Worker } from "node:worker_threads";
import type { DensitySpace } from "./densitySpace.ts";
import { type DensityTask, densityTasks } from "./densityTask.ts";

/** Does a task on all places, in as many threads as the space has slots; this thread is the first of them. */
export interface DensityRunner {
  run(task: DensityTask): Promise<void>;
  close(): void;
}

/** What a worker thread is started with. */
export interface DensityWorkerData {
  readonly space: DensitySpace;
  readonly slot: number;
}

/** Starts the threads. A task rejects with the signal's reason when aborted, and with a thread's error. */
export function densityRunner(space: DensitySpace, signal: AbortSignal | undefined): DensityRunner {
  const takeChunks = densityTasks(space, 0);
  let failed: { readonly error: unknown } | undefined;
  const workers = space.found.slice(1).map((_, i) => {
    const workerData: DensityWorkerData = { space, slot: i + 1 };
    const worker = new Worker(new URL("./densityWorker.mjs", import.meta.url), { workerData, execArgv: [] });
    worker.on("error", (error) => {
      failed ??= { error };
    });
    return worker;
  });
  return {
    async run(task) {
      signal?.throwIfAborted();
      if (failed !== undefined) throw failed.error;
      Atomics.store(space.taken, 0, 0);
      const others = workers.map((worker) => answerOf(worker, task));
      await Promise.all([ownPart(task), ...others]);
    },
    close() {
      for (const worker of workers) void worker.terminate();
    },
  };

  async function ownPart(task: DensityTask): Promise<void> {
    let chunks = 0;
    for (const _ of takeChunks(task)) {
      if (++chunks % 8 !== 0) continue;
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
  }
}

function answerOf(worker: Worker, task: DensityTask): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("message", () => {
      worker.off("error", reject);
      resolve();
    });
    worker.once("error", reject);
    worker.postMessage(task);
  });
}
