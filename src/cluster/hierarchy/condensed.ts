import type { Rows } from "../lloyd.ts";

/** The most rows whose distances are kept: those of 20,000 take 1.6 GB. */
export const mostCondensedRows = 20_000;

/** Throws in words when there are too many rows to keep the distance of each pair. */
export function checkCondensed(what: string, n: number): void {
  if (n <= mostCondensedRows) return;
  throw new RangeError(
    `Cannot ${what}: there are ${n} rows, at most ${mostCondensedRows} are possible because the distance of each pair is kept in memory; a sample of the rows is needed`,
  );
}

/** Where the pairs (i, j), i < j, of row i begin: pair (i, j) is at start[i] + j, as in scipy's condensed form. */
export function pairStarts(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i * n - (i * (i + 1)) / 2 - i - 1);
}

/** Euclidean distances of all pairs, (0, 1), (0, 2) … (n − 2, n − 1). O(n²·p). */
export function condensedDistances({ data, n, p }: Rows): Float64Array {
  const distances = new Float64Array((n * (n - 1)) / 2);
  let pair = 0;
  for (let i = 0; i < n; i++) {
    const at = i * p;
    for (let from = at + p; from < n * p; from += p) {
      let sum = 0;
      for (let j = 0; j < p; j++) {
        const difference = data[at + j]! - data[from + j]!;
        sum += difference * difference;
      }
      distances[pair++] = Math.sqrt(sum);
    }
  }
  return distances;
}
