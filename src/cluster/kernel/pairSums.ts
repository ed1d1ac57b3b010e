/** Where sums of distances are read and written: byte offsets into the kernel's memory, each a multiple of 16. */
export interface PairSums {
  /** Rows in blocks of 4, float64, within a block column by column; each block belongs to one cluster. */
  readonly points: number;
  /** The same times 2. */
  readonly doubles: number;
  /** One float64 per place: its squared length. */
  readonly squares: number;
  readonly p: number;
  /** One 64-bit mask per place: all ones for a row, 0 for padding. */
  readonly masks: number;
  /** clusters × places float64 of this group: sums of distances from each place to the rows of each cluster. */
  readonly sums: number;
  /** 8 × places. */
  readonly rowBytes: number;
  /** Three int32 per chunk: first block, block after the last, cluster. */
  readonly chunks: number;
  /**
   * One float64 per chunk: 2^−16 of the largest squared length in it. A squared distance below the sum of two of these is worked out
   * by differences, since |x|² + |y|² − 2x·y would lose more than 17 bits there.
   */
  readonly limits: number;
  /** 224 bytes of this group: the tile that waits for its square roots, sums of its rows, and a place that nobody reads. */
  readonly work: number;
  readonly count: number;
}

/** Adds the distances of the pairs of chunks in one share: every pair is in one of as many as there are. */
export type DistanceSums = (space: PairSums, share: number, shares: number) => void;
