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
