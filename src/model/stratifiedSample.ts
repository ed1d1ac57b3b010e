import { checkCount } from "../stats/checkFinite.ts";

/**
 * Row numbers of a random sample in which every label keeps its share as nearly as whole rows allow (largest
 * remainders, smaller label first on ties), and no label vanishes while the sample has room for one row each.
 *
 * @param labels any whole numbers. @param n wanted size; all rows when there are no more.
 * @returns ascending, distinct.
 * @throws RangeError unless n is a whole number >= 0.
 */
export function stratifiedSample(labels: Int32Array | Uint8Array, n: number, random: () => number): Int32Array {
  checkCount(n, 0, "draw a stratified sample");
  if (n >= labels.length) return Int32Array.from(labels, (_, i) => i);
  const strata = [...groupRows(labels)].sort(([a], [b]) => a - b).map(([, rows]) => rows);
  const sizes = allocate(
    strata.map((rows) => rows.length),
    n,
  );
  return Int32Array.from(strata.flatMap((rows, s) => draw(rows, sizes[s]!, random))).sort();
}

function groupRows(labels: Int32Array | Uint8Array): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const own = rows.get(labels[i]!);
    if (own === undefined) rows.set(labels[i]!, [i]);
    else own.push(i);
  }
  return rows;
}

function allocate(counts: readonly number[], n: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const least = n >= counts.length ? 1 : 0;
  const exact = counts.map((count) => (count * n) / total);
  const sizes = exact.map((share) => Math.max(least, Math.floor(share)));
  const order = counts.map((_, s) => s);
  for (let given = sum(sizes); given !== n; given = sum(sizes)) {
    const lack = (s: number) => exact[s]! - sizes[s]!;
    if (given < n) sizes[order.reduce((best, s) => (lack(s) > lack(best) ? s : best))]! += 1;
    else sizes[order.filter((s) => sizes[s]! > least).reduce((best, s) => (lack(s) < lack(best) ? s : best))]! -= 1;
  }
  return sizes;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function draw(rows: readonly number[], size: number, random: () => number): number[] {
  const pool = [...rows];
  for (let i = 0; i < size; i++) {
    const j = i + Math.floor(random() * (pool.length - i));
    const taken = pool[j]!;
    pool[j] = pool[i]!;
    pool[i] = taken;
  }
  return pool.slice(0, size);
}
