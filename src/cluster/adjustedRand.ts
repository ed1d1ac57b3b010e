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
  return corrected(a.length, cellCounts(left, right), left.sizes, right.sizes);
}

/**
 * `adjustedRand` of rows drawn from the same two partitions again and again, such as for a bootstrap: labels are numbered once.
 *
 * @returns a function of row numbers, repeated ones counting as often as they are given. Cost O(rows drawn + pairs of groups that have
 * rows) a call, O(rows) memory.
 * @throws TypeError when the lengths differ.
 */
export function adjustedRandDrawn(a: Int32Array, b: Int32Array): (rows: Int32Array) => number | undefined {
  const [left, right] = [denseLabels(checked(a, b)), denseLabels(b)];
  const { cellOf, leftOf, rightOf } = occurringCells(left, right);
  const counts = new Int32Array(leftOf.length);
  const [inLeft, inRight] = [new Int32Array(left.sizes.length), new Int32Array(right.sizes.length)];
  return (rows) => {
    if (rows.length === 0) return undefined;
    for (const sums of [counts, inLeft, inRight]) sums.fill(0);
    for (let i = 0; i < rows.length; i++) counts[cellOf[rows[i]!]!]! += 1;
    for (let cell = 0; cell < counts.length; cell++) {
      inLeft[leftOf[cell]!]! += counts[cell]!;
      inRight[rightOf[cell]!]! += counts[cell]!;
    }
    return corrected(rows.length, counts, inLeft, inRight);
  };
}

/** As `adjustedRand`, of rows that are counted already. */
export function adjustedRandOf({ n, cells, left, right }: CrossTable): number | undefined {
  const counts = cells.map(({ count }) => count);
  return n === 0 ? undefined : corrected(n, counts, left, right);
}

function checked(a: Int32Array, b: Int32Array): Int32Array {
  if (a.length === b.length) return a;
  throw new TypeError(
    `Cannot compare partitions: they have ${a.length} and ${b.length} rows, the same number is needed`,
  );
}

function corrected(n: number, cells: Iterable<number>, left: Iterable<number>, right: Iterable<number>): number {
  const together = pairs(cells);
  const inA = pairs(left);
  const inB = pairs(right);
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

/** Rows by pair of groups; an array of all pairs where they are few, which is quicker, else only of those that have rows. */
function cellCounts(left: DenseLabels, right: DenseLabels): Iterable<number> {
  const columns = right.sizes.length;
  const [rows, others] = [left.numbers, right.numbers];
  if (left.sizes.length * columns <= 65_536) {
    const counts = new Float64Array(left.sizes.length * columns);
    for (let i = 0; i < rows.length; i++) counts[rows[i]! * columns + others[i]!]! += 1;
    return counts;
  }
  const counts = new Map<number, number>();
  for (let i = 0; i < rows.length; i++) {
    const cell = rows[i]! * columns + others[i]!;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return counts.values();
}

/** Pairs of groups that have rows, numbered as rows meet them: that of each row, and the groups of each pair. */
function occurringCells(left: DenseLabels, right: DenseLabels) {
  const cellOf = new Int32Array(left.numbers.length);
  const numbers = new Map<number, number>();
  const [leftOf, rightOf] = [[] as number[], [] as number[]];
  for (let i = 0; i < cellOf.length; i++) {
    const [one, other] = [left.numbers[i]!, right.numbers[i]!];
    const pair = one * right.sizes.length + other;
    const known = numbers.get(pair);
    cellOf[i] = known ?? leftOf.length;
    if (known !== undefined) continue;
    numbers.set(pair, leftOf.length);
    leftOf.push(one);
    rightOf.push(other);
  }
  return { cellOf, leftOf, rightOf };
}
