import type { KdTree } from "./kdTree.ts";

/** Box distances add up in another order than those of rows: this much nearer, so that rounding leaves out no row. */
const slack = 1 - 1e-12;

/** The twin of nearestRows.as in plain TypeScript, of the same bits: writes the k nearest other rows of each row and their distances. */
export function plainSearch(tree: KdTree, k: number, indices: Int32Array, distances: Float64Array): void {
  const nearest = nearestList(k);
  const search = treeSearch(tree, nearest);
  tree.order.forEach((row, place) => {
    nearest.clear();
    search(place);
    nearest.write(indices, distances, row * k);
  });
}

/** The k nearest so far as a heap, the farthest on top; of equals the higher row is farther. */
interface NearestList {
  clear(): void;
  /** Squared distance and row beyond which nothing is kept. */
  readonly worst: Float64Array;
  add(square: number, row: number): void;
  write(indices: Int32Array, distances: Float64Array, at: number): void;
}

function nearestList(k: number): NearestList {
  const squares = new Float64Array(k);
  const rows = new Float64Array(k);
  const worst = new Float64Array([Infinity, Infinity]);
  let count = 0;
  const isFarther = (square: number, row: number, i: number) =>
    square > squares[i]! || (square === squares[i] && row > rows[i]!);
  const sink = (square: number, row: number, size: number) => {
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && isFarther(squares[child + 1]!, rows[child + 1]!, child)) child++;
      if (isFarther(square, row, child)) break;
      squares[i] = squares[child]!;
      rows[i] = rows[child]!;
      i = child;
    }
    squares[i] = square;
    rows[i] = row;
  };
  const rise = (square: number, row: number) => {
    let i = count++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isFarther(square, row, parent)) break;
      squares[i] = squares[parent]!;
      rows[i] = rows[parent]!;
      i = parent;
    }
    squares[i] = square;
    rows[i] = row;
  };
  return {
    worst,
    clear() {
      count = 0;
      worst.fill(Infinity);
    },
    add(square, row) {
      if (count < k) rise(square, row);
      else if (!isFarther(square, row, 0)) sink(square, row, k);
      if (count < k) return;
      worst[0] = squares[0]!;
      worst[1] = rows[0]!;
    },
    write(indices, distances, at) {
      for (let size = k; size > 0; size--) {
        indices[at + size - 1] = rows[0]!;
        distances[at + size - 1] = Math.sqrt(squares[0]!);
        sink(squares[size - 1]!, rows[size - 1]!, size - 1);
      }
    },
  };
}

function treeSearch(tree: KdTree, nearest: NearestList): (place: number) => void {
  const { columns: p, order, points, begin, end, axis, left, border, leastRow } = tree;
  const { worst } = nearest;
  const offsets = new Float64Array(p);
  let at = 0;
  const scan = (node: number) => {
    const from = at * p;
    for (let place = begin[node]!; place < end[node]!; place++) {
      let square = 0;
      for (let j = 0, i = place * p; j < p; j++, i++) {
        const gap = points[i]! - points[from + j]!;
        square += gap * gap;
      }
      if (square <= worst[0]! && place !== at) nearest.add(square, order[place]!);
    }
  };
  const visit = (node: number, bound: number): void => {
    const limit = bound * slack;
    if (limit > worst[0]! || (limit === worst[0]! && leastRow[node]! > worst[1]!)) return;
    const column = axis[node]!;
    if (column < 0) {
      scan(node);
      return;
    }
    const gap = points[at * p + column]! - border[node]!;
    const near = left[node]! + (gap < 0 ? 0 : 1);
    visit(near, bound);
    const before = offsets[column]!;
    const beyond = bound - before * before + gap * gap;
    offsets[column] = gap;
    visit(gap < 0 ? near + 1 : near - 1, beyond);
    offsets[column] = before;
  };
  return (place) => {
    at = place;
    visit(0, 0);
  };
}
