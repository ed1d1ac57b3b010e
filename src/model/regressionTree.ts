import type { FlatTree } from "./flatTree.ts";

/** The rows that a tree is grown on. */
export interface TreeSample {
  /** p × m values, column by column. */
  readonly values: Float64Array;
  /** m outcomes, 0 or 1. */
  readonly outcomes: Uint8Array;
  /** Numbers of the columns to look at, in order: of equally good splits the first one is taken. */
  readonly columns: readonly number[];
}

export interface TreeLimits {
  /** Most splits between root and leaf. */
  readonly maxDepth: number;
  /** A node of at most this many rows is not split again. */
  readonly leafRows: number;
}

/**
 * A regression tree on 0/1: each split halves the way between two neighbouring values of a column and is the one that leaves the
 * least squared error. A node stays a leaf, whose answer is its share of ones, where no split leaves less than its own error.
 *
 * Gives the very tree of `ml-cart` 2.1, which `ml-random-forest` grows: errors are first worked out from counts, and those that may
 * be the least once more as it does, row by row, since equally good splits are told apart by their last bits. Like it, it refuses a
 * first split that leaves no error at all (`perfectStump`).
 *
 * Cost O(p·m·(log m + depth)). Source: Breiman, Friedman, Olshen and Stone (1984); checked against `ml-random-forest`, to the bit.
 */
export function regressionTree(sample: TreeSample, { maxDepth, leafRows }: TreeLimits): FlatTree {
  const m = sample.outcomes.length;
  const tree = { column: [] as number[], value: [] as number[], left: [] as number[], right: [] as number[] };
  const room: Room = {
    ...{ sample, rows: Int32Array.from({ length: m }, (_, i) => i), goesLeft: new Uint8Array(m) },
    ...{ orders: sample.columns.map((column) => sorted(sample.values.subarray(column * m, (column + 1) * m))) },
    right: new Int32Array(m),
  };
  const add = (part: Part, depth: number, errorAbove: number): number => {
    const place = tree.column.length;
    const size = part.to - part.from;
    const split = size > leafRows && depth < maxDepth ? bestSplit(room, part) : undefined;
    const splits = split !== undefined && split.error !== errorAbove && split.left > 0 && split.left < size;
    tree.column.push(splits ? split.column : -1);
    tree.value.push(splits ? split.value : part.ones / size);
    tree.left.push(-1);
    tree.right.push(-1);
    if (splits) {
      divide(room, part, split);
      const middle = part.from + split.left;
      tree.left[place] = add({ from: part.from, to: middle, ones: split.leftOnes }, depth + 1, split.error);
      tree.right[place] = add({ from: middle, to: part.to, ones: part.ones - split.leftOnes }, depth + 1, split.error);
    }
    return place;
  };
  add({ from: 0, to: m, ones: sample.outcomes.reduce((sum, outcome) => sum + outcome, 0) }, 0, 0);
  return tree;
}

/** Rows of a node: places from … to − 1 in the lists of rows, and how many of them are ones. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly ones: number;
}

interface Room {
  readonly sample: TreeSample;
  /** Ascending within each node. */
  readonly rows: Int32Array;
  /** By place of the column: rows by ascending value, of equal ones by their number, within each node. */
  readonly orders: readonly Int32Array[];
  readonly goesLeft: Uint8Array;
  /** Room for the rows that go right. */
  readonly right: Int32Array;
}

interface Split {
  readonly column: number;
  /** Rows below it go left. */
  readonly value: number;
  readonly error: number;
  readonly left: number;
  readonly leftOnes: number;
}

/** Row numbers by ascending value, of equal ones by number: each takes the next free place of its value. */
function sorted(values: Float64Array): Int32Array {
  const ascending = values.slice().sort();
  const free = new Int32Array(values.length);
  const order = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const first = lowerBound(ascending, values[i]!);
    order[first + free[first]!] = i;
    free[first]! += 1;
  }
  return order;
}

function lowerBound(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The split of least error; undefined where all outcomes are equal. */
function bestSplit(room: Room, part: Part): Split | undefined {
  const { outcomes, columns, values } = room.sample;
  const m = outcomes.length;
  const size = part.to - part.from;
  if (part.ones === 0 || part.ones === size) return undefined;
  // Sums of so many squares are known to this; what counts say to be worse by more cannot be better.
  const slack = 1 - size * 2 ** -48;
  let best: Split | undefined;
  for (let place = 0; place < columns.length; place++) {
    const order = room.orders[place]!;
    const own = values.subarray(columns[place]! * m, (columns[place]! + 1) * m);
    let ones = outcomes[order[part.from]!]!;
    let ties = 0;
    let tieOnes = 0;
    let last = Number.NaN;
    for (let at = part.from + 1; at < part.to; at++) {
      const below = order[at - 1]!;
      const above = order[at]!;
      const low = own[below]!;
      const before = at - part.from;
      if (outcomes[below] !== outcomes[above]) {
        const value = (low + own[above]!) / 2;
        if (value !== last) {
          last = value;
          const between = value > low;
          const left = between ? (value === Infinity ? size : before) : value === -Infinity ? 0 : ties;
          const leftOnes = between ? (value === Infinity ? part.ones : ones) : value === -Infinity ? 0 : tieOnes;
          const error = errorOf(left, leftOnes) + errorOf(size - left, part.ones - leftOnes);
          if (best === undefined || error * slack < best.error) {
            const split = { column: columns[place]!, value, left, leftOnes };
            const exact = errorByRow(room, part, own, split);
            if (best === undefined || exact < best.error) best = { ...split, error: exact };
          }
        }
      }
      if (low !== own[above]!) {
        ties = before;
        tieOnes = ones;
      }
      ones += outcomes[above]!;
    }
  }
  return best;
}

/** Squared error about their mean of so many outcomes. */
function errorOf(size: number, ones: number): number {
  return size === 0 ? 0 : (ones * (size - ones)) / size;
}

/** The squared errors of both sides, added up in the order of the rows. */
function errorByRow(
  { sample: { outcomes }, rows }: Room,
  { from, to, ones }: Part,
  values: Float64Array,
  { value, left, leftOnes }: Pick<Split, "value" | "left" | "leftOnes">,
): number {
  const lesserMean = leftOnes / left;
  const greaterMean = (ones - leftOnes) / (to - from - left);
  let lesser = 0;
  let greater = 0;
  for (let at = from; at < to; at++) {
    const row = rows[at]!;
    if (values[row]! < value) lesser += (outcomes[row]! - lesserMean) * (outcomes[row]! - lesserMean);
    else greater += (outcomes[row]! - greaterMean) * (outcomes[row]! - greaterMean);
  }
  return greater + lesser;
}

/** Puts the rows that go left before the others, in every list. */
function divide(room: Room, { from, to }: Part, { column, value }: Split): void {
  const { sample, rows, orders, goesLeft } = room;
  const first = column * sample.outcomes.length;
  for (let at = from; at < to; at++) goesLeft[rows[at]!] = sample.values[first + rows[at]!]! < value ? 1 : 0;
  partition(rows, from, to, room);
  for (const order of orders) partition(order, from, to, room);
}

function partition(list: Int32Array, from: number, to: number, { goesLeft, right }: Room): void {
  let [lefts, rights] = [from, 0];
  for (let at = from; at < to; at++) {
    const row = list[at]!;
    if (goesLeft[row] === 1) list[lefts++] = row;
    else right[rights++] = row;
  }
  for (let at = 0; at < rights; at++) list[lefts + at] = right[at]!;
}
