import { kernelBytes } from "./kernelBytes.ts";
import type { Kernel } from "./pass.ts";
import { plainKernel } from "./plainKernel.ts";

/** The WebAssembly SIMD kernel over a memory; its plain twin, of the same bits, where SIMD is missing. */
export function openKernel(memory: WebAssembly.Memory): Kernel {
  const bytes = Buffer.from(kernelBytes, "base64");
  if (!WebAssembly.validate(bytes)) return plainKernel(memory);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const accumulate = instance.exports.accumulate as (...offsets: number[]) => number;
  return ({ points, n, p, centers, halves, k, labels, sums, counts, scratch }) =>
    accumulate(points, n, p, centers, halves, k, labels, sums, counts, scratch);
}
