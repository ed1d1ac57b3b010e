/** Where distances of rows to one row are read and written: byte offsets into the kernel's memory, each a multiple of 16. */
export interface RowSearch {
  /** Rows in blocks of 16, float32, within a block column by column. */
  readonly points: number;
  readonly n: number;
  readonly p: number;
  /** The p coordinates to measure from, float32. */
  readonly query: number;
  /** One float32 per place, the most that is written there: infinite for no limit, 0 for padding. */
  readonly before: number;
  /** One float32 per place; may be `before` itself. */
  readonly distances: number;
}

/** Writes the squared distance of each row, or what was there before where that is less; returns their sum. */
export type RowDistances = (search: RowSearch) => number;
