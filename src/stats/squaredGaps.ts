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
    const own = sorted.subarray(starts[g], starts[g + 1]);
    if (own.length > 16) own.sort();
    else sortFew(own);
    let sum = 0;
    for (let i = 1; i < own.length; i++) {
      const gap = (own[i] as number) - (own[i - 1] as number);
      sum += gap * gap;
    }
    sums[g] = sum;
  }
  return sums;
}

function sortFew(numbers: Int32Array): void {
  for (let i = 1; i < numbers.length; i++) {
    const value = numbers[i] as number;
    let place = i;
    for (; place > 0 && (numbers[place - 1] as number) > value; place--) numbers[place] = numbers[place - 1] as number;
    numbers[place] = value;
  }
}
