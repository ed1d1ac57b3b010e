import type { OpenWork } from "../../thread/threadPool.ts";
import { openScanKernels } from "./scanKernels.ts";
import type { ScanSpace } from "./scanSpace.ts";
import { type ScanEffort, type ScanTask, scanTasks } from "./scanTask.ts";

/** What a thread needs to work in one slot of a scan's space. */
export interface ScanWork {
  readonly space: ScanSpace;
  readonly slot: number;
  readonly effort: ScanEffort;
}

/** The work of a thread on a scan. */
export const open: OpenWork<ScanWork, ScanTask, unknown> = ({ space, slot, effort }) =>
  scanTasks(space, slot, openScanKernels(space.memory), effort);
