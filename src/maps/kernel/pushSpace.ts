/** Where pushes are read and written: byte offsets into the kernel's memory, each a multiple of 16. */
export interface PushSpace {
  /** x and y of each row that is pushed, float32. */
  readonly rows: number;
  /** What they see, four at a time, float32: four x, four y, four counts of rows (0 for padding). */
  readonly seen: number;
  /** By row, float64: the sum of q = 1 ÷ (1 + squared distance) over what it sees, and the two sums of q²·difference. */
  readonly pushed: number;
}

export type PushRows = (space: PushSpace, count: number, blocks: number) => void;
