import { boxSquare, deepest, type KdTree } from "./kdTree.ts";

/** Finds the nearest rows of a tree to a point. */
export interface NearestRows {
  /** Squared distances of the rows found, ascending. */
  readonly squares: Float64Array;
  /** Their places. */
  readonly places: Int32Array;
  /**
   * Fills both with the rows nearest to the point at an offset of an array, equally near ones by row number; the row at the place
   * `own` is left out. Infinite squares where there are not so many rows.
   */
  search(from: Float64Array, at: number, own: number): void;
}

/** A search for the `count` nearest rows, exact. */
export function nearestRows(tree: KdTree, count: number): NearestRows {
  const { p, data, rows, start, end, right } = tree;
  const squares = new Float64Array(count);
  const places = new Int32Array(count);
  const waiting = new Int32Array(deepest);
  const bounds = new Float64Array(deepest);

  function offer(square: number, place: number): void {
    let at = count - 1;
    while (at > 0) {
      const before = squares[at - 1]!;
      if (before < square || (before === square && rows[places[at - 1]!]! < rows[place]!)) break;
      squares[at] = before;
      places[at] = places[at - 1]!;
      at -= 1;
    }
    squares[at] = square;
    places[at] = place;
  }

  function scan(node: number, from: Float64Array, at: number, own: number): void {
    for (let place = start[node]!; place < end[node]!; place++) {
      if (place === own) continue;
      let square = 0;
      for (let j = 0, b = place * p; j < p; j++, b++) {
        const difference = from[at + j]! - data[b]!;
        square += difference * difference;
      }
      const worst = squares[count - 1]!;
      if (square > worst) continue;
      if (square === worst && (places[count - 1]! < 0 || rows[place]! > rows[places[count - 1]!]!)) continue;
      offer(square, place);
    }
  }

  return {
    squares,
    places,
    search(from, at, own) {
      squares.fill(Number.POSITIVE_INFINITY);
      places.fill(-1);
      if (count === 0) return;
      let top = 0;
      waiting[0] = 0;
      bounds[0] = 0;
      while (top >= 0) {
        let node = waiting[top]!;
        if (bounds[top--]! > squares[count - 1]!) continue;
        while (right[node]! >= 0) {
          const one = node + 1;
          const other = right[node]!;
          const ofOne = boxSquare(tree, one, from, at);
          const ofOther = boxSquare(tree, other, from, at);
          const farther = Math.max(ofOne, ofOther);
          node = ofOne <= ofOther ? one : other;
          if (farther <= squares[count - 1]!) {
            waiting[++top] = node === one ? other : one;
            bounds[top] = farther;
          }
        }
        scan(node, from, at, own);
      }
    },
  };
}
