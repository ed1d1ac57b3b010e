import { lendThread } from "../../thread/threadPool.ts";
import type { DensitySpace } from "./densitySpace.ts";
import { type DensityTask, densityTasks } from "./densityTask.ts";
import type { DensityWork } from "./densityWork.ts";

/** Does a task on all places, in as many threads as the space has slots; this thread is the first of them. */
export interface DensityRunner {
  run(task: DensityTask): Promise<void>;
  close(): void;
}

type Take = (task: DensityTask) => Promise<void>;

const densityWork = new URL("./densityWork.ts", import.meta.url);

/**
 * Lends the threads, which take part from when they have begun. A task rejects with the signal's reason when aborted, and with a
 * thread's error.
 */
export function densityRunner(space: DensitySpace, signal: AbortSignal | undefined): DensityRunner {
  const takeChunks = densityTasks(space, 0);
  const begun: Take[] = [];
  let current: DensityTask | undefined;
  let others: Promise<void>[] = [];
  let failed: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    failed ??= { error };
  };
  const threads = space.found.slice(1).map((_, i) => {
    const thread = lendThread<DensityWork, DensityTask, void>(densityWork, { space, slot: i + 1 });
    const take: Take = (task) => thread.run(task).catch(fail);
    thread.opened.then(() => {
      begun.push(take);
      if (current !== undefined) others.push(take(current));
    }, fail);
    return thread;
  });
  return {
    async run(task) {
      throwIfStopped();
      Atomics.store(space.taken, 0, 0);
      current = task;
      others = begun.map((take) => take(task));
      await ownPart(task);
      current = undefined;
      await Promise.all(others);
      throwIfStopped();
    },
    close() {
      current = undefined;
      for (const thread of threads) thread.giveBack();
    },
  };

  async function ownPart(task: DensityTask): Promise<void> {
    let chunks = 0;
    for (const _ of takeChunks(task)) {
      if (++chunks % 8 !== 0) continue;
      await new Promise((resolve) => setImmediate(resolve));
      throwIfStopped();
    }
  }

  function throwIfStopped(): void {
    signal?.throwIfAborted();
    if (failed !== undefined) throw failed.error;
  }
}
