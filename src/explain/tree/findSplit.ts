import type { Matrix } from "../../matrix/index.ts";

export interface Split {
  readonly column: number;
  readonly threshold: number;
}

/** Rows of a node: a part of every order, and how many there are of each class. */
export interface NodeRows {
  readonly start: number;
  readonly end: number;
  readonly counts: Int32Array;
}

/**
 * The split that leaves the least impurity: the greatest sum over both sides of squared class counts ÷ rows. The squares are
 * whole numbers that are kept row by row, so that equal splits have equal sums.
 */
export function findSplit(
  { data, columns }: Matrix,
  labels: Int32Array,
  orders: readonly Int32Array[],
  { start, end, counts }: NodeRows,
  leastLeaf: number,
): Split | undefined {
  const rows = end - start;
  const all = counts.reduce((sum, count) => sum + count * count, 0);
  const left = new Int32Array(counts.length);
  const right = new Int32Array(counts.length);
  let best: Split | undefined;
  let bestSum = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < columns; j++) {
    const order = orders[j]!;
    left.fill(0);
    right.set(counts);
    let [leftSquares, rightSquares] = [0, all];
    let value = data[order[start]! * columns + j]!;
    for (let gone = 1; gone < rows; gone++) {
      const label = labels[order[start + gone - 1]!]!;
      leftSquares += 2 * left[label]!++ + 1;
      rightSquares -= 2 * right[label]!-- - 1;
      const next = data[order[start + gone]! * columns + j]!;
      if (next > value && gone >= leastLeaf && rows - gone >= leastLeaf) {
        const sum = leftSquares / gone + rightSquares / (rows - gone);
        if (sum > bestSum) {
          bestSum = sum;
          best = { column: j, threshold: midpoint(value, next) };
        }
      }
      value = next;
    }
  }
  return best;
}

/** Between two values, so that the lower goes left: the lower itself where no number lies between. */
function midpoint(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}
