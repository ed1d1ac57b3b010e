import { Worker } from "node:worker_threads";
import type { Context } from "segmentarium/plugin";
import type { Fitted } from "./fitAndJudge.ts";
import type { Outcomes } from "./readOutcomes.ts";
import type { RepurchaseOptions } from "./repurchaseOptions.ts";

/** What the thread is given. */
export interface FitTask {
  readonly training: Outcomes;
  readonly evaluation: Outcomes;
  readonly options: RepurchaseOptions;
  readonly streamParts: readonly (string | number)[];
}

/** What the thread tells. */
export type FitMessage =
  | { readonly progress: number; readonly note: string | undefined }
  | { readonly code: string; readonly message: string }
  | { readonly fitted: Fitted }
  | { readonly error: unknown };

/**
 * `fitAndJudge` in a thread of its own: growing trees and shuffling take seconds without a pause, in which other steps of the build
 * could not go on. The same numbers as without.
 *
 * @throws what it throws; the signal's reason when aborted.
 */
export async function fitInThread(
  training: Outcomes,
  evaluation: Outcomes,
  context: Pick<Context<never, RepurchaseOptions>, "options" | "streamParts" | "progress" | "log" | "signal">,
): Promise<Fitted> {
  const { options, streamParts, progress, log, signal } = context;
  signal.throwIfAborted();
  const workerData: FitTask = { training, evaluation, options, streamParts };
  const worker = new Worker(new URL("./fitWorker.mjs", import.meta.url), { workerData, execArgv: [] });
  return new Promise<Fitted>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    worker.on("error", reject);
    worker.on("exit", () => {
      signal.removeEventListener("abort", abort);
      reject(new Error("Cannot fit the model: its thread ended without an answer"));
    });
    worker.on("message", (message: FitMessage) => {
      if ("progress" in message) progress(message.progress, message.note);
      else if ("code" in message) log.warn(message.code, message.message);
      else if ("error" in message) reject(message.error);
      else resolve(message.fitted);
    });
  }).finally(() => worker.terminate());
}
