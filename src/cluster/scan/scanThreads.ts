import { prepareThreads, waitingThreads } from "../../thread/threadPool.ts";

/** Values × clusters × starts below which a scan ends before another thread could help, also one that waits. */
const worthThreads = 1e7;
/** Below which it ends before a thread has started. */
const worthStart = 1e8;

/** What other threads of a scan open. */
export const scanWork = new URL("./scanWork.ts", import.meta.url);

/** In how many threads a scan of so much work runs, of as many as it may use. */
export function slotsFor(work: number, threads: number): number {
  if (work < worthThreads) return 1;
  return work < worthStart ? Math.min(threads, 1 + waitingThreads()) : threads;
}

/** After a scan that was too short to start the threads that it may use, starts them for the next. */
export function prepareForNext(work: number, threads: number): void {
  if (work >= worthThreads) prepareThreads(scanWork, threads - 1);
}
