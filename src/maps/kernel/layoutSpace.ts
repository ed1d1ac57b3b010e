/** Where an epoch reads and writes: byte offsets into the kernel's memory, each a multiple of 16. */
export interface LayoutSpace {
  /** n × 2 float64. */
  readonly places: number;
  readonly n: number;
  /** By edge: its two rows (int32), every how many epochs it is pulled, and in which epoch next (float64). */
  readonly heads: number;
  readonly tails: number;
  readonly every: number;
  readonly next: number;
  readonly count: number;
  /** Tables of `coefficientTable`. */
  readonly pulls: number;
  readonly pushes: number;
  /** Four uint32: the state of xoshiro128** (Blackman and Vigna 2021). */
  readonly state: number;
  readonly negatives: number;
}

/** Pulls the edges that are due and pushes rows drawn at random. */
export type LayoutEpoch = (space: LayoutSpace, epoch: number, rate: number) => void;
