import { isMainThread, Worker } from "node:worker_threads";

/** What a thread tells: notes on its way, then its result or what it threw. */
export type ThreadMessage<Result, Note> =
  | { readonly kind: "note"; readonly note: Note }
  | { readonly kind: "result"; readonly result: Result }
  | { readonly kind: "error"; readonly error: unknown };

/** What a thread does with the data that it is given. */
export type Work<Data, Result, Note> = (data: Data, tell: (note: Note) => void) => Result | Promise<Result>;

export interface InThreadOptions<Data, Result, Note> {
  readonly signal: AbortSignal;
  readonly onNote?: (note: Note) => void;
  readonly work?: Work<Data, Result, Note>;
}

/**
 * Runs a script in a thread of its own and waits for its result, so that work of seconds without a pause does not hold up the rest of
 * the process. The script calls `answerThread`; data and result are copied, and must be plain (no functions).
 *
 * @param script `new URL("./….mjs", import.meta.url)`, so that the step's key covers it.
 * @param work what the script does, for a caller that has a thread of its own already: it is done there, without a start. Named by the step,
 * all that it imports is in the step's key.
 * @throws what the script throws; the signal's reason when aborted; Error when the thread ends without an answer.
 */
export async function inThread<Result, Note = never, Data = unknown>(
  script: URL,
  data: Data,
  { signal, onNote, work }: InThreadOptions<Data, Result, Note>,
): Promise<Result> {
  signal.throwIfAborted();
  if (work !== undefined && !isMainThread) return work(structuredClone(data), (note) => onNote?.(note));
  const worker = new Worker(script, { workerData: data, execArgv: [] });
  return new Promise<Result>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    worker.on("error", reject);
    worker.on("exit", () => {
      signal.removeEventListener("abort", abort);
      reject(new Error(`Cannot finish "${script.pathname.split("/").at(-1)}": its thread ended without an answer`));
    });
    worker.on("message", (message: ThreadMessage<Result, Note>) => {
      if (message.kind === "note") onNote?.(message.note);
      else if (message.kind === "error") reject(message.error);
      else resolve(message.result);
    });
  }).finally(() => worker.terminate());
}
