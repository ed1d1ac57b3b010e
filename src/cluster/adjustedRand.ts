import { type DenseLabels, denseLabels } from "./denseLabels.ts";
import type { CrossTable } from "./validity/crossTable.ts";

/**
 * Agreement of two partitions of the same rows, corrected for chance: 1 for equal partitions whatever their numbering,
 * about 0 for unrelated ones, below 0 for less than chance. Labels are any whole numbers; −1 is a group like the others.
 * Two partitions that are both one group, or both all singletons, agree: 1. Undefined for no rows.
 *
 * @throws TypeError when the lengths differ.
 * Source: Hubert and Arabie 1985; checked against scikit-learn `adjusted_rand_score`.
 */
export function adjustedRand(a: Int32Array, b: Int32Array): number | undefined {
  if (checked(a, b).length === 0) return undefined;
  const [left, right] = [denseLabels(a), denseLabels(b)];
  return corrected(a.length, pairs(cellCounts(left, right)), pairs(left.sizes), pairs(right.sizes));
}

/**
 * `adjustedRand` of rows drawn from the same two partitions again and again, such as for a bootstrap: labels are numbered once.
 *
 * @returns a function of row numbers, repeated ones counting as often as they are given. There may be any number of groups: a call costs
 * O(rows drawn) whatever their number, and at most 32 bytes for each row of the partitions are kept, 4 where groups are few.
 * @throws TypeError when the lengths differ; the function RangeError when a number is not that of a row.
 */
export function adjustedRandDrawn(a: Int32Array, b: Int32Array): (rows: Int32Array) => number | undefined {
  const [left, right] = [denseLabels(checked(a, b)), denseLabels(b)];
  const { cellOf, leftOf, rightOf } = occurringCells(left, right);
  const counts = new Int32Array(leftOf.length);
  const met = new Int32Array(leftOf.length);
  const [inLeft, inRight] = [new Int32Array(left.sizes.length), new Int32Array(right.sizes.length)];
  return (rows) => {
    checkRows(rows, cellOf.length);
    if (rows.length === 0) return undefined;
    const cells = countCells(rows, cellOf, counts, met);
    let [together, inA, inB] = [0, 0, 0];
    for (let i = 0; i < cells; i++) {
      const [count, one, other] = [counts[met[i]!]!, leftOf[met[i]!]!, rightOf[met[i]!]!];
      const within = (count * (count - 1)) / 2;
      together += within;
      inA += within + count * inLeft[one]!;
      inB += within + count * inRight[other]!;
      inLeft[one]! += count;
      inRight[other]! += count;
    }
    for (let i = 0; i < cells; i++) counts[met[i]!] = inLeft[leftOf[met[i]!]!] = inRight[rightOf[met[i]!]!] = 0;
    return corrected(rows.length, together, inA, inB);
  };
}

/** Counts rows by cell, writes the cells that have any, and returns how many. O(rows), whether or not there are more cells. */
function countCells(rows: Int32Array, cellOf: Int32Array, counts: Int32Array, met: Int32Array): number {
  let cells = 0;
  if (counts.length > rows.length) {
    for (let i = 0; i < rows.length; i++) {
      const cell = cellOf[rows[i]!]!;
      if (counts[cell] === 0) met[cells++] = cell;
      counts[cell]! += 1;
    }
    return cells;
  }
  for (let i = 0; i < rows.length; i++) counts[cellOf[rows[i]!]!]! += 1;
  for (let cell = 0; cell < counts.length; cell++) if (counts[cell]! > 0) met[cells++] = cell;
  return cells;
}

function checkRows(rows: Int32Array, n: number): void {
  for (let i = 0; i < rows.length; i++) {
    if (rows[i]! >= 0 && rows[i]! < n) continue;
    throw new RangeError(`Cannot compare partitions: row ${rows[i]} is asked for, there are rows 0 to ${n - 1}`);
  }
}

/** As `adjustedRand`, of rows that are counted already. */
export function adjustedRandOf({ n, cells, left, right }: CrossTable): number | undefined {
  return n === 0 ? undefined : corrected(n, pairs(cells.map(({ count }) => count)), pairs(left), pairs(right));
}

function checked(a: Int32Array, b: Int32Array): Int32Array {
  if (a.length === b.length) return a;
  throw new TypeError(
    `Cannot compare partitions: they have ${a.length} and ${b.length} rows, the same number is needed`,
  );
}

/** @param together pairs of rows that are in one group in both partitions. @param inA in one group of the first. @param inB of the second. */
function corrected(n: number, together: number, inA: number, inB: number): number {
  const all = (n * (n - 1)) / 2;
  const expected = all === 0 ? 0 : (inA / all) * inB;
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

function pairs(counts: Iterable<number>): number {
  let sum = 0;
  for (const count of counts) sum += (count * (count - 1)) / 2;
  return sum;
}

/** Rows by pair of groups; of all pairs where they are few, which is quicker, else only of those that have rows. */
function cellCounts(left: DenseLabels, right: DenseLabels): Int32Array {
  const columns = right.sizes.length;
  const [rows, others] = [left.numbers, right.numbers];
  if (left.sizes.length * columns <= 65_536) {
    const counts = new Int32Array(left.sizes.length * columns);
    for (let i = 0; i < rows.length; i++) counts[rows[i]! * columns + others[i]!]! += 1;
    return counts;
  }
  const { cellOf, leftOf } = occurringCells(left, right);
  const counts = new Int32Array(leftOf.length);
  for (let i = 0; i < cellOf.length; i++) counts[cellOf[i]!]! += 1;
  return counts;
}

/**
 * Pairs of groups that have rows, numbered by their left groups: that of each row, and the groups of each pair. Rows are visited by left
 * group, so that the pairs met are told apart by one number per right group. O(rows + groups) time and memory.
 */
function occurringCells(left: DenseLabels, right: DenseLabels) {
  const rows = rowsByGroup(left);
  const n = rows.length;
  const cellOf = new Int32Array(n);
  const [leftOf, rightOf] = [new Int32Array(n), new Int32Array(n)];
  const lastCell = new Int32Array(right.sizes.length).fill(-1);
  let cells = 0;
  for (let i = 0; i < n; i++) {
    const row = rows[i]!;
    const [one, other] = [left.numbers[row]!, right.numbers[row]!];
    const last = lastCell[other]!;
    if (last < 0 || leftOf[last] !== one) {
      leftOf[cells] = one;
      rightOf[cells] = other;
      lastCell[other] = cells++;
    }
    cellOf[row] = lastCell[other]!;
  }
  return { cellOf, leftOf: leftOf.slice(0, cells), rightOf: rightOf.slice(0, cells) };
}

/** All rows, those of the first group first. */
function rowsByGroup({ numbers, sizes }: DenseLabels): Int32Array {
  const next = new Int32Array(sizes.length);
  for (let group = 1; group < next.length; group++) next[group] = next[group - 1]! + sizes[group - 1]!;
  const rows = new Int32Array(numbers.length);
  for (let row = 0; row < rows.length; row++) rows[next[numbers[row]!]!++] = row;
  return rows;
}
