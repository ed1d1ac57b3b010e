import { drawRows, takeRows } from "../cluster/index.ts";
import type { Matrix } from "../matrix/index.ts";
import type { Random } from "../random/index.ts";

/** Some customers to find regions on, and all the others. */
export interface Drawn {
  readonly rows: Int32Array;
  readonly points: Matrix;
  readonly restRows: Int32Array;
  readonly rest: Matrix;
}

/** Draws at most so many customers; all of them when there are not more. */
export function drawn(points: Matrix, most: number, random: Random): Drawn {
  const rows = drawRows(points.rows, most, random);
  const taken = new Uint8Array(points.rows);
  for (const row of rows) taken[row] = 1;
  const restRows = Int32Array.from(taken.keys()).filter((row) => taken[row] === 0);
  return { rows, points: takeRows(points, rows), restRows, rest: takeRows(points, restRows) };
}

/** One label per customer from those of the drawn and of the others. */
export function together({ rows, restRows }: Drawn, ofDrawn: Int32Array, ofRest: Int32Array): Int32Array {
  const labels = new Int32Array(rows.length + restRows.length);
  rows.forEach((row, i) => {
    labels[row] = ofDrawn[i]!;
  });
  restRows.forEach((row, i) => {
    labels[row] = ofRest[i]!;
  });
  return labels;
}
