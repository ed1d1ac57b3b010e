/** How many rows two partitions put into each pair of groups. */
export interface CrossTable {
  readonly n: number;
  /** The labels of either partition, ascending; groups below are numbered by their place here. */
  readonly labels: { readonly left: readonly number[]; readonly right: readonly number[] };
  /** Rows by group. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Pairs that have rows, by left and then right group. */
  readonly cells: readonly { readonly row: number; readonly column: number; readonly count: number }[];
}

/** Counts rows by pair of labels. @throws TypeError when the lengths differ. */
export function crossTable(a: Int32Array, b: Int32Array): CrossTable {
  if (a.length !== b.length) {
    throw new TypeError(
      `Cannot compare partitions: they have ${a.length} and ${b.length} rows, the same number is needed`,
    );
  }
  const [left, right] = [numbered(a), numbered(b)];
  const counts = new Map<number, number>();
  for (let i = 0; i < a.length; i++) {
    const cell = left.place.get(a[i]!)! * right.labels.length + right.place.get(b[i]!)!;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const cells = [...counts]
    .sort(([x], [y]) => x - y)
    .map(([cell, count]) => ({
      row: Math.floor(cell / right.labels.length),
      column: cell % right.labels.length,
      count,
    }));
  const labels = { left: left.labels, right: right.labels };
  return { n: a.length, labels, left: left.sizes, right: right.sizes, cells };
}

function numbered(values: Int32Array): { labels: number[]; place: Map<number, number>; sizes: number[] } {
  const labels = [...new Set(values)].sort((x, y) => x - y);
  const place = new Map(labels.map((label, i) => [label, i]));
  const sizes = labels.map(() => 0);
  for (const value of values) sizes[place.get(value)!]! += 1;
  return { labels, place, sizes };
}
