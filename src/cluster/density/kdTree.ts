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

/** Leaves begin at multiples of so many places, and all but the last have so many rows. */
export const leafRows = 16;

/** Makes arrays of zeros. */
export interface ArrayRoom {
  floats(length: number): Float64Array;
  ints(length: number): Int32Array;
}

/** Memory that threads share. */
export const sharedRoom: ArrayRoom = {
  floats: (length) => new Float64Array(new SharedArrayBuffer(length * 8)),
  ints: (length) => new Int32Array(new SharedArrayBuffer(length * 4)),
};

/** Splits rows across the widest column, at the median but for whole leaves, until at most 16 are together. O(n·log n·p) time, O(n·p) memory. */
export function kdTree(rows: Rows, room = sharedRoom): KdTree {
  const tree = treeRoom(rows, room);
  plantTree(tree, rows.data);
  return tree;
}

/** The arrays of a tree, to be filled by `plantTree`. */
export function treeRoom({ n, p }: Rows, room: ArrayRoom): KdTree {
  const nodes = countNodes(n);
  return {
    ...{ n, p, rows: room.ints(n), data: room.floats(n * p) },
    ...{ start: room.ints(nodes), end: room.ints(nodes), right: room.ints(nodes) },
    ...{ low: room.floats(nodes * p), high: room.floats(nodes * p) },
  };
}

/** How many nodes the tree of n rows has. */
export function countNodes(n: number): number {
  return 2 * Math.max(1, Math.ceil(n / leafRows)) - 1;
}

/** Fills the arrays of a tree. @param data n × p by row. */
export function plantTree(tree: KdTree, data: Float64Array): void {
  const { n, p } = tree;
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
    const middle = start + leafRows * (Math.ceil((end - start) / leafRows) >> 1);
    partAt(tree.rows, data, p, column, start, end - 1, middle);
    build(start, middle);
    tree.right[node] = next;
    build(middle, end);
  };
  build(0, n);
  tree.rows.forEach((row, place) => {
    for (let j = 0; j < p; j++) tree.data[place * p + j] = data[row * p + j]!;
  });
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
