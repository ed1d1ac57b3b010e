import { compile } from "../../cluster/kernel/instantiate.ts";
import type { Matrix } from "../../matrix/index.ts";
import { checkPoints } from "../checkPoints.ts";
import { nearestRowsBytes } from "../kernel/nearestRowsBytes.ts";
import { kdTree } from "./kdTree.ts";
import { plainSearch } from "./plainSearch.ts";
import { searchInThreads } from "./searchInThreads.ts";

/** The rows nearest to each row, itself left out. */
export interface Neighbours {
  readonly rows: number;
  /** How many each has. */
  readonly k: number;
  /** n × k row-major: nearest first, of equals the lower row. */
  readonly indices: Int32Array;
  /** n × k row-major: Euclidean distances. */
  readonly distances: Float64Array;
}

export interface NeighbourOptions {
  /** Threads that work at once, this one among them, where there are enough rows; 1 unless told. The result does not depend on it. */
  readonly threads?: number | undefined;
}

/**
 * The k nearest other rows of each row by Euclidean distance: exact, by a k-d tree. Near O(n·log n) in few columns, O(n²·p) at
 * worst.
 *
 * @param points n × p.
 * @param k 1…n − 1.
 * @throws RangeError for another k, threads below 1, or points without rows or columns.
 */
export function nearestNeighbours(points: Matrix, k: number, { threads = 1 }: NeighbourOptions = {}): Neighbours {
  checkPoints("find neighbours", points);
  const n = points.rows;
  if (!Number.isInteger(k) || k < 1 || k >= n) {
    throw new RangeError(`Cannot find neighbours: ${k} of ${n} rows are asked for, 1 to ${n - 1} are needed`);
  }
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`Cannot find neighbours: threads is ${threads}, a whole number of 1 or more is needed`);
  }
  const tree = kdTree(points);
  const module = compile(nearestRowsBytes);
  if (module !== undefined) return { rows: n, k, ...searchInThreads(tree, k, { module, threads }) };
  const [indices, distances] = [new Int32Array(n * k), new Float64Array(n * k)];
  plainSearch(tree, k, indices, distances);
  return { rows: n, k, indices, distances };
}
