import type { Rows } from "./lloyd.ts";

/** How many different rows there are, counted no further than `limit`. O(n·limit·p). */
export function distinctRows(rows: Rows, limit: number): number {
  return firstDistinct(rows, limit).length;
}

/** The first rows that differ from all before them, ascending, at most `limit`. O(n·limit·p). */
export function firstDistinct(rows: Rows, limit: number): number[] {
  const { data, n, p } = rows;
  const found: number[] = [];
  for (let i = 0; i < n && found.length < limit; i++) {
    if (!found.some((other) => equalRows(data, i * p, other * p, p))) found.push(i);
  }
  return found;
}

function equalRows(data: Float64Array, a: number, b: number, p: number): boolean {
  for (let j = 0; j < p; j++) if (data[a + j] !== data[b + j]) return false;
  return true;
}
