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
  return high - low < 2 * n + 1024 ? byTable(labels, low, high - low + 1) : byMap(labels);
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

/** Few labels that lie far apart. */
function byMap(labels: Int32Array): DenseLabels {
  const used = [...new Set(labels)].sort((a, b) => a - b);
  const place = new Map(used.map((label, number) => [label, number]));
  const numbers = labels.map((label) => place.get(label)!);
  const sizes = new Array<number>(used.length).fill(0);
  for (const number of numbers) sizes[number]! += 1;
  return { numbers, labels: used, sizes };
}
