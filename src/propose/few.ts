/** Fewer than so many rows are not counted in a proposal: rows may be people. */
export const leastCounted = 10;

/** A number of rows in words: exact from ten on, and none is none. */
export function few(rows: number): string {
  if (rows === 0) return "none";
  return rows < leastCounted ? `fewer than ${leastCounted}` : count(rows);
}

/** How many of all rows, so that neither these nor the others are counted when they are few. */
export function fewOf(rows: number, all: number): string {
  if (rows === all) return `all ${count(all)}`;
  if (all - rows < leastCounted) return `all but fewer than ${leastCounted} of ${count(all)}`;
  return `${few(rows)} of ${count(all)}`;
}

/** A whole number with separators of thousands. */
export function count(value: number): string {
  return value.toLocaleString("en-GB");
}
