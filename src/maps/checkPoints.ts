import type { Matrix } from "../matrix/index.ts";

const largest = 1e140;

/** Throws in words when there is nothing to measure distances by, or squares would overflow. */
export function checkPoints(what: string, { data, rows, columns, names }: Matrix): void {
  if (rows === 0 || columns === 0) {
    throw new RangeError(
      `Cannot ${what}: the points are ${rows} × ${columns}, at least one row and one column are needed`,
    );
  }
  const bad = data.findIndex((value) => !(Math.abs(value) <= largest));
  if (bad < 0) return;
  throw new RangeError(
    `Cannot ${what}: column "${names[bad % columns]}" holds a value beyond ±1e140 or not a number, standardised columns are needed`,
  );
}
