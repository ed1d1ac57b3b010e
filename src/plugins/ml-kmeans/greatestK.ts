import type { Matrix } from "segmentarium/matrix";

/** The number of different rows, but at most `wanted`: there cannot be more clusters than that. */
export function greatestK(points: Matrix, wanted: number): number {
  const seen = new Set<string>();
  for (let i = 0; i < points.rows && seen.size < wanted; i++) {
    seen.add(points.data.subarray(i * points.columns, (i + 1) * points.columns).join(" "));
  }
  return points.columns === 0 ? 0 : seen.size;
}
