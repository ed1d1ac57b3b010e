import { parentPort, workerData } from "node:worker_threads";
import type { ThreadMessage, Work } from "./inThread.ts";

/** The other end of `inThread`: does the work on the data that the thread was given, and tells its result, or what it threw. */
export async function answerThread<Data, Result, Note = never>(work: Work<Data, Result, Note>): Promise<void> {
  const post = (message: ThreadMessage<Result, Note>): void => parentPort!.postMessage(message);
  try {
    post({ kind: "result", result: await work(workerData as Data, (note) => post({ kind: "note", note })) });
  } catch (error) {
    post({ kind: "error", error });
  }
}
