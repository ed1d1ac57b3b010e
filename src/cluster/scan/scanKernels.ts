import { openKernel } from "../kernel/kernel.ts";
import type { Kernel } from "../kernel/pass.ts";
import { plainKernel } from "../kernel/plainKernel.ts";
import { plainRowDistances } from "../kernel/plainRowDistances.ts";
import { openRowDistances } from "../kernel/rowDistances.ts";
import type { RowDistances } from "../kernel/rowSearch.ts";

/** What a scan works with over one memory. */
export interface ScanKernels {
  readonly pass: Kernel;
  readonly distances: RowDistances;
}

/** On SIMD, or the plain twins where it is missing. */
export function openScanKernels(memory: WebAssembly.Memory): ScanKernels {
  return { pass: openKernel(memory), distances: openRowDistances(memory) };
}

/** The plain twins, of the same bits. */
export function plainScanKernels(memory: WebAssembly.Memory): ScanKernels {
  return { pass: plainKernel(memory), distances: plainRowDistances(memory) };
}
