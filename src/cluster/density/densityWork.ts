import type { OpenWork } from "../../thread/threadPool.ts";
import type { DensitySpace } from "./densitySpace.ts";
import { type DensityTask, densityTasks } from "./densityTask.ts";

/** What a thread needs to work in one slot of a space. */
export interface DensityWork {
  readonly space: DensitySpace;
  readonly slot: number;
}

/** What a thread does of a task: the chunks that no other has taken. */
export const open: OpenWork<DensityWork, DensityTask, void> = ({ space, slot }) => {
  const takeChunks = densityTasks(space, slot);
  return (task) => {
    for (const _ of takeChunks(task));
  };
};
