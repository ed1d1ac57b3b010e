import { nearest, type Rows } from "../lloyd.ts";

/** Centers (k × p) in which each cluster without rows has moved to the row farthest from all centers so far. */
export function relocateEmpty(rows: Rows, centers: Float64Array, counts: Int32Array): Float64Array {
  const { p } = rows;
  const moved = centers.slice();
  const labels = new Int32Array(rows.n);
  const distances = new Float64Array(rows.n);
  counts.forEach((count, cluster) => {
    if (count > 0) return;
    nearest(rows, moved, labels, distances);
    const far = distances.reduce((best, distance, i) => (distance > distances[best]! ? i : best), 0);
    moved.set(rows.data.subarray(far * p, far * p + p), cluster * p);
  });
  return moved;
}
