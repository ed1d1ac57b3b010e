/**
 * Sorts the numbers from a place up to one before another, in place. Numbers that are nearly in order and groups of up to 16 cost little more than
 * to look at them; others n log n.
 */
export function sortGroup(numbers: Int32Array, start: number, end: number): void {
  if (end - start > 16 && !isSorted(numbers, start, end)) {
    numbers.subarray(start, end).sort();
    return;
  }
  for (let i = start + 1; i < end; i++) {
    const value = numbers[i] as number;
    let place = i;
    for (; place > start && (numbers[place - 1] as number) > value; place--) {
      numbers[place] = numbers[place - 1] as number;
    }
    numbers[place] = value;
  }
}

function isSorted(numbers: Int32Array, start: number, end: number): boolean {
  for (let i = start + 1; i < end; i++) if ((numbers[i - 1] as number) > (numbers[i] as number)) return false;
  return true;
}
