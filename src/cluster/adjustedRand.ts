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
  if (a.length !== b.length) {
    throw new TypeError(
      `Cannot compare partitions: they have ${a.length} and ${b.length} rows, the same number is needed`,
    );
  }
  if (a.length === 0) return undefined;
  const [left, right] = [numbered(a), numbered(b)];
  return corrected(a.length, cellCounts(left, right), left.sizes, right.sizes);
}

/** As `adjustedRand`, of rows that are counted already. */
export function adjustedRandOf({ n, cells, left, right }: CrossTable): number | undefined {
  const counts = cells.map(({ count }) => count);
  return n === 0 ? undefined : corrected(n, counts, left, right);
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

interface Groups {
  readonly numbers: Int32Array;
  readonly sizes: readonly number[];
}

/** Rows by pair of groups; an array of all pairs where they are few, which is quicker, else only of those that have rows. */
function cellCounts(left: Groups, right: Groups): Iterable<number> {
  const columns = right.sizes.length;
  if (left.sizes.length * columns <= 65_536) {
    const counts = new Float64Array(left.sizes.length * columns);
    left.numbers.forEach((row, i) => {
      counts[row * columns + right.numbers[i]!]! += 1;
    });
    return counts;
  }
  const counts = new Map<number, number>();
  left.numbers.forEach((row, i) => {
    const cell = row * columns + right.numbers[i]!;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  });
  return counts.values();
}

/** Groups numbered from 0 by first row, and their sizes. */
function numbered(labels: Int32Array): Groups {
  const places = new Map<number, number>();
  const sizes: number[] = [];
  const numbers = new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    let place = places.get(labels[i]!);
    if (place === undefined) {
      place = sizes.length;
      places.set(labels[i]!, place);
      sizes.push(0);
    }
    sizes[place]! += 1;
    numbers[i] = place;
  }
  return { numbers, sizes };
}
