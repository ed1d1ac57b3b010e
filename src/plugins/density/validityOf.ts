import { type Dbcv, dbcv, drawRows, takeRows } from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { Random } from "segmentarium/random";

/** DBCV of labels (−1 for none) on at most `most` of the points, drawn at random. */
export function validityOf(points: Matrix, labels: Int32Array, most: number, random: Random): Dbcv | undefined {
  if (points.rows <= most) return dbcv(points, labels, { ties: "distance" });
  const rows = drawRows(points.rows, most, random);
  return dbcv(
    takeRows(points, rows),
    rows.map((row) => labels[row]!),
    { ties: "distance" },
  );
}
