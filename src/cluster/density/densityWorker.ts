import { parentPort, workerData } from "node:worker_threads";
import type { DensityWorkerData } from "./densityRunner.ts";
import { type DensityTask, densityTasks } from "./densityTask.ts";

const { space, slot } = workerData as DensityWorkerData;
const takeChunks = densityTasks(space, slot);

parentPort!.on("message", (task: DensityTask) => {
  for (const _ of takeChunks(task));
  parentPort!.postMessage(undefined);
});
