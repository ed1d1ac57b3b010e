/** One line of the bench: our time beside a peer's, both in one run on the same data. */
export interface BenchLine {
  readonly job: string;
  readonly oursSeconds: number;
  /** Name and version of the peer or another reference, or why there is none. */
  readonly peer: string;
  readonly peerSeconds: number | undefined;
  /** Ours ÷ peer's, lower is better. */
  readonly ratio: number | undefined;
  /** The ratio to stay at or below. */
  readonly aim: number;
  readonly note: string;
}
