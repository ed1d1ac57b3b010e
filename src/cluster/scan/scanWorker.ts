import { parentPort, workerData } from "node:worker_threads";
import { openScanKernels } from "./scanKernels.ts";
import type { ScanAnswer, ScanWorkerData } from "./scanRunner.ts";
import { type ScanTask, scanTasks } from "./scanTask.ts";

const { space, slot, effort } = workerData as ScanWorkerData;
const work = scanTasks(space, slot, openScanKernels(space.memory), effort);

parentPort!.on("message", (task: ScanTask) => {
  parentPort!.postMessage(answer(task));
});

function answer(task: ScanTask): ScanAnswer {
  try {
    return { result: work(task) };
  } catch (error) {
    return { error };
  }
}
