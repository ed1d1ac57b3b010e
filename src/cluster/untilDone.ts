import type { Worker } from "node:worker_threads";

/** Waits until a thread ends by itself. @throws its error; Error when it ends otherwise. */
export function untilDone(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`A worker thread ended with ${code}`))));
  });
}
