import type { GroupedItems } from "./tally.ts";

/**
 * For each group the sum of the squared gaps between its numbers in ascending order; 0 for fewer than two. Exact below 2^53.
 * Costs n log n of the largest group at worst, little more than n for many small groups.
 *
 * @param grouped numbers by group, such as days; in any order, left as they are.
 */
export function squaredGaps({ starts, items }: GroupedItems): Float64Array {
  const sums = new Float64Array(starts.length - 1);
  const sorted = items.slice();
  for (let g = 0; g < sums.length; g++) {
    const start = starts[g] as number;
    const end = starts[g + 1] as number;
    if (end - start > 16) sorted.subarray(start, end).sort();
    else sortFew(sorted, start, end);
    let sum = 0;
    for (let i = start + 1; i < end; i++) {
      const gap = (sorted[i] as number) - (sorted[i - 1] as number);
      sum += gap * gap;
    }
    sums[g] = sum;
  }
  return sums;
}

/** Sorts the numbers from `start` up to `end`. */
function sortFew(numbers: Int32Array, start: number, end: number): void {
  for (let i = start + 1; i < end; i++) {
    const value = numbers[i] as number;
    let place = i;
    for (; place > start && (numbers[place - 1] as number) > value; place--) {
      numbers[place] = numbers[place - 1] as number;
    }
    numbers[place] = value;
  }
}
