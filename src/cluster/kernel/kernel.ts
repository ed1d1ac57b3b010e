import { accumulateBytes } from "./accumulateBytes.ts";
import { instantiate } from "./instantiate.ts";
import type { Kernel } from "./pass.ts";
import { plainKernel } from "./plainKernel.ts";

/** The WebAssembly SIMD kernel over a memory; its plain twin, of the same bits, where SIMD is missing. */
export function openKernel(memory: WebAssembly.Memory): Kernel {
  const exports = instantiate(accumulateBytes, memory);
  if (exports === undefined) return plainKernel(memory);
  const accumulate = exports["accumulate"] as (...offsets: number[]) => number;
  return ({ points, n, p, centers, halves, k, labels, sums, counts, scratch }) =>
    accumulate(points, n, p, centers, halves, k, labels, sums, counts, scratch);
}
