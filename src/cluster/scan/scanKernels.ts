import { openKernel } from "../kernel/kernel.ts";
import { openLloydPasses, type PassRoom } from "../kernel/lloydPasses.ts";
import type { Kernel } from "../kernel/pass.ts";
import { plainKernel } from "../kernel/plainKernel.ts";
import { plainRowDistances } from "../kernel/plainRowDistances.ts";
import { openRowDistances } from "../kernel/rowDistances.ts";
import type { RowDistances } from "../kernel/rowSearch.ts";
import { type LloydPasses, plainPasses, type Rows } from "../lloyd.ts";

/** What a scan works with over one memory. */
export interface ScanKernels {
  readonly pass: Kernel;
  readonly distances: RowDistances;
  /** In float64, over rows that lie in the memory too. */
  exactPasses(room: PassRoom, rows: Rows): LloydPasses;
}

/** On SIMD, or the plain twins where it is missing. */
export function openScanKernels(memory: WebAssembly.Memory): ScanKernels {
  return {
    pass: openKernel(memory),
    distances: openRowDistances(memory),
    exactPasses: (room, rows) => openLloydPasses(memory, room, rows),
  };
}

/** The plain twins, of the same bits. */
export function plainScanKernels(memory: WebAssembly.Memory): ScanKernels {
  return {
    pass: plainKernel(memory),
    distances: plainRowDistances(memory),
    exactPasses: (_, rows) => plainPasses(rows),
  };
}
