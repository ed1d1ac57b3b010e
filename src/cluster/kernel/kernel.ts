import { kernelBytes } from "./kernelBytes.ts";
import { plainKernel } from "./plainKernel.ts";

/** Where one pass reads and writes: byte offsets into the kernel's memory, each a multiple of 16. */
export interface Pass {
  /** Rows in blocks of 16, float32 (see `blocks`). */
  readonly points: number;
  readonly n: number;
  readonly p: number;
  /** k × p float32. */
  readonly centers: number;
  /** k float32: half the squared length of each center. */
  readonly halves: number;
  readonly k: number;
  /** One byte per row, padded to 16; 255 = none yet. */
  readonly labels: number;
  /** k × p float64: sums of the rows by label. */
  readonly sums: number;
  /** k int32: rows by label. */
  readonly counts: number;
  /** 16 bytes. */
  readonly scratch: number;
}

/** One pass: labels each row with its nearest center, keeps sums and counts in step, returns how many labels changed. */
export type Kernel = (pass: Pass) => number;

/** The WebAssembly SIMD kernel over a memory; its plain twin, of the same bits, where SIMD is missing. */
export function openKernel(memory: WebAssembly.Memory): Kernel {
  const bytes = Buffer.from(kernelBytes, "base64");
  if (!WebAssembly.validate(bytes)) return plainKernel(memory);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const accumulate = instance.exports.accumulate as (...offsets: number[]) => number;
  return ({ points, n, p, centers, halves, k, labels, sums, counts, scratch }) =>
    accumulate(points, n, p, centers, halves, k, labels, sums, counts, scratch);
}
