import type { Rows } from "../lloyd.ts";

/**
 * A k-d tree over n rows of p columns, in arrays that threads can share. Rows lie in places 0 … n − 1, so that those of a node stand
 * together; nodes are numbered from the root on, a left child next to its parent.
 */
export interface KdTree {
  readonly n: number;
  readonly p: number;
  /** The row at each place. */
  readonly rows: Int32Array;
  /** n × p values by place. */
  readonly data: Float64Array;
  /** First place of each node, and the one after its last. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** The right child of each node; −1 for a leaf. */
  readonly right: Int32Array;
  /** nodes × p: the box that holds the rows of a node. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const leafRows = 12;

/** Splits rows at the median of the widest column until at most 12 are together. O(n·log n·p) time, O(n·p) memory. */
export function kdTree({ data, n, p }: Rows): KdTree {
  const nodes = countNodes(n);
  const tree: KdTree = {
    ...{ n, p, rows: sharedInts(n), data: sharedFloats(n * p) },
    ...{ start: sharedInts(nodes), end: sharedInts(nodes), right: sharedInts(nodes) },
    ...{ low: sharedFloats(nodes * p), high: sharedFloats(nodes * p) },
  };
  for (let i = 0; i < n; i++) tree.rows[i] = i;
  let next = 0;
  const build = (start: number, end: number): void => {
    const node = next++;
    tree.start[node] = start;
    tree.end[node] = end;
    const column = measureBox(tree, data, node);
    if (end - start <= leafRows) {
      tree.right[node] = -1;
      return;
    }
    const middle = start + ((end - start) >> 1);
    partAt(tree.rows, data, p, column, start, end - 1, middle);
    build(start, middle);
    tree.right[node] = next;
    build(middle, end);
  };
  build(0, n);
  tree.rows.forEach((row, place) => {
    tree.data.set(data.subarray(row * p, (row + 1) * p), place * p);
  });
  return tree;
}

/** Zeros on memory that threads share. */
export function sharedFloats(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * 8));
}

/** Zeros on memory that threads share. */
export function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * 4));
}

/**
 * The squared distance of a point to the box of a node. Summed in the order of the columns as squared distances of rows are, so
 * that it is never above that of a row in the box, rounding included.
 */
export function boxSquare({ p, low, high }: KdTree, node: number, from: Float64Array, at: number): number {
  let sum = 0;
  for (let j = 0, b = node * p; j < p; j++, b++) {
    const value = from[at + j]!;
    const under = low[b]! - value;
    if (under > 0) {
      sum += under * under;
      continue;
    }
    const over = value - high[b]!;
    if (over > 0) sum += over * over;
  }
  return sum;
}

/** How deep stacks of nodes can become, at most one node waiting for each level and two at the last. */
export const deepest = 64;

function countNodes(n: number): number {
  const known = new Map<number, number>();
  const count = (size: number): number => {
    if (size <= leafRows) return 1;
    const found = known.get(size) ?? 1 + count(size >> 1) + count(size - (size >> 1));
    known.set(size, found);
    return found;
  };
  return count(n);
}

/** Writes the box of a node; returns its widest column. */
function measureBox({ p, rows, start, end, low, high }: KdTree, data: Float64Array, node: number): number {
  let widest = 0;
  for (let j = 0; j < p; j++) {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let place = start[node]!; place < end[node]!; place++) {
      const value = data[rows[place]! * p + j]!;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    low[node * p + j] = least;
    high[node * p + j] = most;
    const at = node * p + widest;
    if (most - least > high[at]! - low[at]!) widest = j;
  }
  return widest;
}

/** Orders rows first … last so that the one at `middle` is where sorting by a column would put it (Hoare's selection). */
function partAt(
  rows: Int32Array,
  data: Float64Array,
  p: number,
  column: number,
  first: number,
  last: number,
  middle: number,
): void {
  while (first < last) {
    const pivot = data[rows[(first + last) >> 1]! * p + column]!;
    let i = first;
    let j = last;
    while (i <= j) {
      while (data[rows[i]! * p + column]! < pivot) i += 1;
      while (data[rows[j]! * p + column]! > pivot) j -= 1;
      if (i > j) break;
      const moved = rows[i]!;
      rows[i++] = rows[j]!;
      rows[j--] = moved;
    }
    if (middle <= j) last = j;
    else if (middle >= i) first = i;
    else return;
  }
}
