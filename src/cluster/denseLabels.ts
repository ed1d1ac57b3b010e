/** A partition whose labels are numbered from 0 without gaps. */
export interface DenseLabels {
  readonly numbers: Int32Array;
  /** By number: its label, ascending, and how many rows have it. */
  readonly labels: readonly number[];
  readonly sizes: readonly number[];
}

/** Numbers labels, any whole numbers, in ascending order. */
export function denseLabels(labels: Int32Array): DenseLabels {
  const n = labels.length;
  let [low, high] = [n === 0 ? 0 : labels[0]!, n === 0 ? -1 : labels[0]!];
  for (let i = 1; i < n; i++) {
    if (labels[i]! < low) low = labels[i]!;
    if (labels[i]! > high) high = labels[i]!;
  }
  return high - low < 2 * n + 1024 ? byTable(labels, low, high - low + 1) : bySorting(labels);
}

function byTable(labels: Int32Array, low: number, span: number): DenseLabels {
  const counts = new Int32Array(span);
  for (let i = 0; i < labels.length; i++) counts[labels[i]! - low]! += 1;
  const place = new Int32Array(span);
  const [used, sizes] = [[] as number[], [] as number[]];
  for (let at = 0; at < span; at++) {
    if (counts[at] === 0) continue;
    place[at] = used.length;
    used.push(low + at);
    sizes.push(counts[at]!);
  }
  const numbers = new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) numbers[i] = place[labels[i]! - low]!;
  return { numbers, labels: used, sizes };
}

/** Labels that lie far apart, of any number. O(rows · log rows). */
function bySorting(labels: Int32Array): DenseLabels {
  const sorted = labels.slice().sort();
  const [used, sizes] = [[] as number[], [] as number[]];
  for (let i = 0, begin = 0; i < sorted.length; i++) {
    if (i + 1 < sorted.length && sorted[i + 1] === sorted[i]) continue;
    used.push(sorted[i]!);
    sizes.push(i + 1 - begin);
    begin = i + 1;
  }
  return { numbers: labels.map((label) => placeOf(used, label)), labels: used, sizes };
}

function placeOf(ascending: readonly number[], wanted: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
