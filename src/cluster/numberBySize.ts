/**
 * The same partition numbered by descending size, equal sizes by their first row: 0 is the largest cluster. Labels below 0 become
 * −1, unassigned, and count as no cluster.
 */
export function numberBySize(labels: Int32Array): Int32Array {
  const found = new Map<number, { first: number; size: number }>();
  labels.forEach((label, row) => {
    if (label < 0) return;
    const cluster = found.get(label);
    if (cluster === undefined) found.set(label, { first: row, size: 1 });
    else cluster.size += 1;
  });
  const order = [...found].sort(([, a], [, b]) => b.size - a.size || a.first - b.first);
  const place = new Map(order.map(([label], number) => [label, number]));
  return labels.map((label) => place.get(label) ?? -1);
}
