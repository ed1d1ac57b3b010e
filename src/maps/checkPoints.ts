import { checkSpread, type Matrix } from "../matrix/index.ts";

const largest = 1e140;

/** Throws in words when there is nothing to measure distances by, or squares would be lost. */
export function checkPoints(what: string, points: Matrix): void {
  const { data, rows, columns, names } = points;
  if (rows === 0 || columns === 0) {
    throw new RangeError(
      `Cannot ${what}: the points are ${rows} × ${columns}, at least one row and one column are needed`,
    );
  }
  const bad = data.findIndex((value) => !(Math.abs(value) <= largest));
  if (bad < 0) {
    checkSpread(what, points);
    return;
  }
  throw new RangeError(
    `Cannot ${what}: column "${names[bad % columns]}" holds a value beyond ±1e140 or not a number, standardised columns are needed`,
  );
}
