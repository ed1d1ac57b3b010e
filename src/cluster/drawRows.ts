import { type Matrix, matrix } from "../matrix/index.ts";
import type { Random } from "../random/index.ts";

/** `count` of n rows drawn without replacement, all of them when there are not more; ascending, so that they keep their order. */
export function drawRows(n: number, count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  if (count >= n) return order;
  const drawn = new Uint8Array(n);
  for (let i = 0; i < count; i++) {
    const other = i + Math.floor(random() * (n - i));
    drawn[order[other]!] = 1;
    order[other] = order[i]!;
  }
  return rowsWhere(drawn);
}

/** The rows of a flag, ascending. */
export function rowsWhere(flags: Uint8Array): Int32Array {
  return Int32Array.from(flags.keys()).filter((row) => flags[row] === 1);
}

/** Some rows of points, in the order given. */
export function takeRows({ data, columns: p, names }: Matrix, rows: Int32Array): Matrix {
  const taken = new Float64Array(rows.length * p);
  rows.forEach((row, i) => {
    taken.set(data.subarray(row * p, (row + 1) * p), i * p);
  });
  return matrix(taken, rows.length, names);
}
