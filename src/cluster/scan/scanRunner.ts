import { lendThread } from "../../thread/threadPool.ts";
import { openScanKernels } from "./scanKernels.ts";
import type { ScanSpace } from "./scanSpace.ts";
import { type ScanEffort, type ScanResults, type ScanTask, scanTasks } from "./scanTask.ts";
import { scanWork } from "./scanThreads.ts";
import type { ScanWork } from "./scanWork.ts";

/** Does tasks of a scan, in the order given as far as threads are free. */
export interface ScanRunner {
  run<K extends ScanTask["kind"]>(task: Extract<ScanTask, { kind: K }>): Promise<ScanResults[K]>;
  /** Stops at once; tasks that wait are rejected with the reason. */
  close(reason?: unknown): void;
}

type Take = (task: ScanTask) => Promise<unknown>;

interface Waiting {
  readonly task: ScanTask;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Runs in as many threads as the space has slots. This thread is the first of them, giving way between tasks and within long ones; where
 * all rows are more than the sample, so that tasks are long, it only stands in for the first until that has started.
 */
export function scanRunner(space: ScanSpace, effort: ScanEffort): ScanRunner {
  const queue: Waiting[] = [];
  const busy = new Map<number, Waiting>();
  let closed: { readonly reason: unknown } | undefined;
  const takers: (Take | undefined)[] = [ownTasks()];
  const threads = slotsOfOthers(space).map((slot) => {
    const thread = lendThread<ScanWork, ScanTask, unknown>(scanWork, { space, slot, effort });
    thread.opened.then(() => {
      takers[slot] = thread.run;
      next();
    }, close);
    return thread;
  });

  function ownTasks(): Take {
    const giveWay = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (closed !== undefined) throw closed.reason;
    };
    const work = scanTasks(space, 0, openScanKernels(space.memory), effort, giveWay);
    return async (task) => {
      await giveWay();
      return work(task);
    };
  }

  function next(): void {
    takers.forEach((take, slot) => {
      if (take === undefined || busy.has(slot)) return;
      const waiting = queue.shift();
      if (waiting === undefined) return;
      busy.set(slot, waiting);
      const free = () => {
        busy.delete(slot);
        next();
      };
      take(waiting.task).then(waiting.resolve, waiting.reject).then(free);
    });
  }

  function close(reason: unknown): void {
    closed ??= { reason };
    for (const waiting of [...busy.values(), ...queue.splice(0)]) waiting.reject(reason);
    for (const thread of threads) thread.giveBack(reason);
  }

  return {
    run<K extends ScanTask["kind"]>(task: Extract<ScanTask, { kind: K }>) {
      return new Promise<ScanResults[K]>((resolve, reject) => {
        if (closed !== undefined) return reject(closed.reason);
        queue.push({ task, resolve: (result) => resolve(result as ScanResults[K]), reject });
        next();
      });
    },
    close,
  };
}

function slotsOfOthers({ slots, rows, sample }: ScanSpace): number[] {
  if (slots === 1) return [];
  const all = Array.from({ length: slots }, (_, slot) => slot);
  return rows.n === sample.n ? all.slice(1) : all;
}
