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

/** The different ones among `count` of n rows drawn with replacement, ascending. */
export function drawBootstrap(n: number, count: number, random: Random): Int32Array {
  const drawn = new Uint8Array(n);
  for (let i = 0; i < count; i++) drawn[Math.floor(random() * n)] = 1;
  return rowsWhere(drawn);
}

/** The rows of a flag, ascending. */
export function rowsWhere(flags: Uint8Array): Int32Array {
  const rows = new Int32Array(flags.length);
  let count = 0;
  for (let row = 0; row < flags.length; row++) if (flags[row] === 1) rows[count++] = row;
  return rows.slice(0, count);
}

/** Some rows of points, in the order given. */
export function takeRows({ data, columns: p, names }: Matrix, rows: Int32Array): Matrix {
  const taken = new Float64Array(rows.length * p);
  rows.forEach((row, i) => {
    taken.set(data.subarray(row * p, (row + 1) * p), i * p);
  });
  return matrix(taken, rows.length, names);
}
