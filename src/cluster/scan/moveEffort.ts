/** How much is tried by moving centers of one k. */
export interface MoveEffort {
  /** Partitions in which centers are moved. */
  readonly fits: number;
  /** Vain moves in a row after which a partition is let be, as a multiple of the scan's attempts. */
  readonly patience: number;
  /** Lloyd's iterations after a move. */
  readonly iterations: number;
  /** Inertia, as a multiple of the best, above which a move is not followed further than three iterations. */
  readonly hopeless: number;
  /** Pairs of clusters, the cheapest to join first, that vain moves go through. */
  readonly pairs: number;
  /** Rows of which a freed center takes the best. */
  readonly candidates: number;
}

const usual: MoveEffort = { fits: 4, patience: 1, iterations: 8, hopeless: 1.01, pairs: 4, candidates: 6 };
const wide: MoveEffort = { fits: 5, patience: 1, iterations: 20, hopeless: 1.03, pairs: 24, candidates: 2 };
/** Rows from which on the usual effort is made. */
const manyRows = 8000;
const patientRows = 15_000;
const mostPatience = 12;

/** The effort for so many rows. A pass over few costs next to nothing, so that more moves are made, and more freely, the fewer there are. */
export function moveEffort(rows: number): MoveEffort {
  return rows >= manyRows ? usual : { ...wide, patience: Math.min(mostPatience, patientRows / rows) };
}
