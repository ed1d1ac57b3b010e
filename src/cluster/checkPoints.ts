import { checkSpread, type Matrix } from "../matrix/index.ts";
import { distinctRows } from "./distinctRows.ts";

const largest = 1e140;

/** Throws in words when points cannot be clustered: as `checkValues`, or rows that differ by so little that squares of it are lost. */
export function checkPoints(what: string, points: Matrix): void {
  checkValues(what, points);
  checkSpread(what, points);
}

/** Throws in words when rows cannot be compared with others at all: no rows, no columns, values whose squares would overflow. */
export function checkValues(what: string, points: Matrix): void {
  if (points.rows === 0 || points.columns === 0) {
    throw new RangeError(
      `Cannot ${what}: the points are ${points.rows} × ${points.columns}, at least one row and one column are needed`,
    );
  }
  for (let i = 0; i < points.data.length; i++) {
    if (Math.abs(points.data[i]!) <= largest) continue;
    throw new RangeError(
      `Cannot ${what}: column "${points.names[i % points.columns]}" holds a value beyond ±1e140 or not a number, standardised columns are needed`,
    );
  }
}

/** Throws in words when k is not a whole number of 1 or more. */
export function checkK(what: string, k: number): void {
  if (Number.isInteger(k) && k >= 1) return;
  throw new RangeError(`Cannot ${what}: k is ${k}, a whole number of 1 or more is needed`);
}

/** In words why there can be no k clusters, or undefined when there can. */
export function tooFewRows(points: Matrix, k: number): string | undefined {
  const distinct = distinctRows({ data: points.data, n: points.rows, p: points.columns }, k);
  if (distinct >= k) return undefined;
  const rows = distinct === 1 ? `all ${points.rows} rows are equal` : `only ${distinct} rows are different`;
  return `${rows}, at least ${k} different rows are needed for k = ${k}`;
}
