import { parentPort, workerData } from "node:worker_threads";
import { openScanKernels } from "./scanKernels.ts";
import type { ScanAnswer, ScanWorkerData } from "./scanRunner.ts";
import { type ScanTask, scanTasks } from "./scanTask.ts";

const { space, slot, effort } = workerData as ScanWorkerData;
const work = scanTasks(space, slot, openScanKernels(space.memory), effort);

parentPort!.on("message", async (task: ScanTask) => {
  parentPort!.postMessage(await answer(task));
});

async function answer(task: ScanTask): Promise<ScanAnswer> {
  try {
    return { result: await work(task) };
  } catch (error) {
    return { error };
  }
}
