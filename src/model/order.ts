/** Row numbers from the highest score to the lowest; rows of equal score in row order. */
export function descendingOrder(scores: Float64Array): Int32Array {
  const rows = Int32Array.from(scores, (_, i) => i);
  return rows.sort((a, b) => scores[b]! - scores[a]! || a - b);
}

/** Ranks from 1 in ascending order, equal values sharing the mean of their places. */
export function midranks(values: Float64Array): Float64Array {
  const n = values.length;
  const rows = Int32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(n);
  for (let start = 0; start < n; ) {
    let end = start + 1;
    while (end < n && values[rows[end]!] === values[rows[start]!]) end += 1;
    for (let i = start; i < end; i++) ranks[rows[i]!] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}
