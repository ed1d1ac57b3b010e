import { Worker } from "node:worker_threads";
import { openScanKernels } from "./scanKernels.ts";
import type { ScanSpace } from "./scanSpace.ts";
import { type ScanEffort, type ScanResults, type ScanTask, scanTasks } from "./scanTask.ts";

/** Does tasks of a scan, in the order given as far as threads are free. */
export interface ScanRunner {
  run<K extends ScanTask["kind"]>(task: Extract<ScanTask, { kind: K }>): Promise<ScanResults[K]>;
  /** Stops at once; tasks that wait are rejected with the reason. */
  close(reason?: unknown): void;
}

/** What a worker thread is started with. */
export interface ScanWorkerData {
  readonly space: ScanSpace;
  readonly slot: number;
  readonly effort: ScanEffort;
}

export type ScanAnswer = { readonly result: unknown } | { readonly error: unknown };

/** Runs in worker threads, one per slot of the space; with one slot in this thread, giving way between tasks and within long ones. */
export function scanRunner(space: ScanSpace, effort: ScanEffort): ScanRunner {
  return space.slots === 1 ? inlineRunner(space, effort) : threadRunner(space, effort);
}

function inlineRunner(space: ScanSpace, effort: ScanEffort): ScanRunner {
  let closed: { readonly reason: unknown } | undefined;
  const giveWay = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    if (closed !== undefined) throw closed.reason;
  };
  const work = scanTasks(space, 0, openScanKernels(space.memory), effort, giveWay);
  let last: Promise<unknown> = Promise.resolve();
  return {
    run<K extends ScanTask["kind"]>(task: Extract<ScanTask, { kind: K }>) {
      const result = last.then(async () => {
        await giveWay();
        return (await work(task)) as ScanResults[K];
      });
      last = result.catch(() => undefined);
      return result;
    },
    close(reason) {
      closed ??= { reason };
    },
  };
}

interface Waiting {
  readonly task: ScanTask;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

function threadRunner(space: ScanSpace, effort: ScanEffort): ScanRunner {
  const queue: Waiting[] = [];
  const busy = new Map<Worker, Waiting>();
  let closed: { readonly reason: unknown } | undefined;
  const workers = Array.from({ length: space.slots }, (_, slot) => {
    const workerData: ScanWorkerData = { space, slot, effort };
    const worker = new Worker(new URL("./scanWorker.mjs", import.meta.url), { workerData, execArgv: [] });
    worker.on("message", (answer: ScanAnswer) => settle(worker, answer));
    worker.on("error", close);
    worker.on("exit", (code) => close(new Error(`A worker thread ended with ${code}`)));
    return worker;
  });

  function next(): void {
    for (const worker of workers) {
      if (busy.has(worker)) continue;
      const waiting = queue.shift();
      if (waiting === undefined) return;
      busy.set(worker, waiting);
      worker.postMessage(waiting.task);
    }
  }

  function settle(worker: Worker, answer: ScanAnswer): void {
    const waiting = busy.get(worker);
    busy.delete(worker);
    if ("error" in answer) waiting?.reject(answer.error);
    else waiting?.resolve(answer.result);
    next();
  }

  function close(reason: unknown): void {
    closed ??= { reason };
    for (const waiting of [...busy.values(), ...queue.splice(0)]) waiting.reject(reason);
    busy.clear();
    for (const worker of workers) void worker.terminate();
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
