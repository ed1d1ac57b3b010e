import { checkCondensed } from "./condensed.ts";

/** Throws in words when these are no dissimilarities of all pairs of rows, or too many. */
export function checkCondensedPairs(
  what: string,
  { rows, values }: { readonly rows: number; readonly values: Float64Array },
): void {
  if (!(Number.isInteger(rows) && rows >= 1)) {
    throw new RangeError(`Cannot ${what}: there are ${rows} rows, at least one is needed`);
  }
  checkCondensed(what, rows);
  const pairs = (rows * (rows - 1)) / 2;
  if (values.length !== pairs) {
    throw new TypeError(`Cannot ${what}: ${values.length} dissimilarities were given, ${pairs} are needed`);
  }
  if (!values.every((value) => value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(
      `Cannot ${what}: a dissimilarity is below 0, infinite or not a number, finite numbers of 0 or more are needed`,
    );
  }
}
