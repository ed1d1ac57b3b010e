import { boxSquare, deepest, type KdTree } from "./kdTree.ts";

/** Finds the rows of a tree within a distance of the point at an offset of an array. */
export interface RangeRows {
  /** Whether there are at least so many. */
  count(from: Float64Array, at: number, least: number): boolean;
  each(from: Float64Array, at: number, visit: (row: number) => void): void;
  /** The nearest flagged row, the first of equals; −1 when there is none. */
  nearest(from: Float64Array, at: number, flags: Uint8Array): number;
}

/** Searches of one radius; squared distances are compared with its square. */
export function rangeRows(tree: KdTree, radius: number): RangeRows {
  const { p, data, rows, start, end, right } = tree;
  const waiting = new Int32Array(deepest);
  const most = radius * radius;

  /** Visits rows within the radius until `visit` says to stop; it returns the limit from there on, −1 to stop. */
  function search(from: Float64Array, at: number, visit: (row: number, square: number) => number): void {
    let limit = most;
    let top = 0;
    waiting[0] = 0;
    while (top >= 0) {
      const node = waiting[top--]!;
      if (boxSquare(tree, node, from, at) > limit) continue;
      if (right[node]! >= 0) {
        waiting[++top] = right[node]!;
        waiting[++top] = node + 1;
        continue;
      }
      for (let place = start[node]!; place < end[node]!; place++) {
        let square = 0;
        for (let j = 0, b = place * p; j < p; j++, b++) {
          const difference = from[at + j]! - data[b]!;
          square += difference * difference;
        }
        if (square > limit) continue;
        limit = visit(rows[place]!, square);
        if (limit < 0) return;
      }
    }
  }

  return {
    count(from, at, least) {
      let found = 0;
      search(from, at, () => (++found >= least ? -1 : most));
      return found >= least;
    },
    each(from, at, visit) {
      search(from, at, (row) => {
        visit(row);
        return most;
      });
    },
    nearest(from, at, flags) {
      let best = -1;
      let least = most;
      search(from, at, (row, square) => {
        if (flags[row] === 1 && (best < 0 || square < least || (square === least && row < best))) {
          best = row;
          least = square;
        }
        return least;
      });
      return best;
    },
  };
}
