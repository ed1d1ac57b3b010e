import type { Matrix } from "../matrix/index.ts";
import { checkValues } from "./checkPoints.ts";
import type { KMeansModel } from "./kMeansModel.ts";
import { nearest } from "./lloyd.ts";

export interface Assignment {
  /** The number of the nearest center per row, the first of equals. */
  readonly labels: Int32Array;
  /** Euclidean distance to that center per row, in the unit of the points. */
  readonly distances: Float64Array;
}

/**
 * The nearest center of a fitted model for each row, the same rows or new ones prepared in the same way. O(n·k·p).
 *
 * @throws TypeError when the columns are not those of the model, in its order.
 */
export function assign(model: Pick<KMeansModel, "centers">, points: Matrix): Assignment {
  const { centers } = model;
  if (points.names.length !== centers.names.length || points.names.some((name, j) => name !== centers.names[j])) {
    throw new TypeError(
      `Cannot assign rows to clusters: the columns are ${points.names.join(", ")}, those of the model are needed: ${centers.names.join(", ")}`,
    );
  }
  const labels = new Int32Array(points.rows).fill(-1);
  const distances = new Float64Array(points.rows);
  if (points.rows === 0) return { labels, distances };
  checkValues("assign rows to clusters", points);
  nearest({ data: points.data, n: points.rows, p: points.columns }, centers.data, labels, distances);
  return { labels, distances: distances.map(Math.sqrt) };
}
