import { parentPort, workerData } from "node:worker_threads";
import { stream } from "segmentarium/random";
import { fitAndJudge } from "./fitAndJudge.ts";
import type { FitMessage, FitTask } from "./fitInThread.ts";

const { training, evaluation, options, streamParts } = workerData as FitTask;
const tell = (message: FitMessage): void => parentPort!.postMessage(message);

try {
  const fitted = fitAndJudge(training, evaluation, {
    options,
    random: (name) => stream(...streamParts, name),
    progress: (progress, note) => tell({ progress, note }),
    log: { warn: (code, message) => tell({ code, message }) },
  });
  tell({ fitted });
} catch (error) {
  tell({ error });
}
