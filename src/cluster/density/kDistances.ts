import type { Matrix } from "../../matrix/index.ts";
import { percentText } from "../../stats/index.ts";
import { checkPoints } from "../checkPoints.ts";
import { elbow } from "../validity/elbow.ts";
import { kdTree } from "./kdTree.ts";
import { nearestRows } from "./nearestRows.ts";

/**
 * The distance of each row to its `minSamples`-th nearest, itself counted: ascending, in the unit of the points.
 *
 * @param points n × p; n ≥ minSamples ≥ 1.
 * @throws RangeError when there are no rows or columns, or not as many rows as minSamples.
 * Cost n searches of a k-d tree. Source: Ester, Kriegel, Sander and Xu 1996, § 4.2 (who do not count the row itself).
 */
export function kDistances(points: Matrix, minSamples: number): Float64Array {
  const what = "measure distances to neighbours";
  checkPoints(what, points);
  const { data, rows: n, columns: p } = points;
  if (!(Number.isInteger(minSamples) && minSamples >= 1 && minSamples <= n)) {
    throw new RangeError(
      `Cannot ${what}: minSamples is ${minSamples}, a whole number from 1 to the ${n} rows is needed`,
    );
  }
  const nearest = nearestRows(kdTree({ data, n, p }), minSamples);
  return Float64Array.from({ length: n }, (_, row) => {
    nearest.search(data, row * p, -1);
    return Math.sqrt(nearest.squares[minSamples - 1]!);
  }).sort();
}

export interface EpsSuggestion {
  /** Undefined when the curve has no knee. */
  readonly eps: number | undefined;
  /** Rows that lie farther from their neighbours, as a share; undefined with eps. */
  readonly beyond: number | undefined;
  /** One sentence for a reader of the report. */
  readonly reason: string;
}

const fewestRows = 60;
const leastBeyond = 0.005;
const ratio = 1.5;

/**
 * A radius for DBSCAN, or none: the knee of the k-distance curve, where sparse rows end and dense ones begin. The curve is read from
 * the farthest row on, at ranks that grow by half each time from 0.5 % of the rows (at least 10) to half of them, on logarithms of rank
 * and distance, where smooth tails bend little: the knee is the elbow of that curve (see `elbow`).
 *
 * @param distances ascending, as `kDistances` gives them.
 */
export function suggestEps(distances: Float64Array, options: { readonly leastStrength?: number } = {}): EpsSuggestion {
  const n = distances.length;
  const none = (reason: string): EpsSuggestion => ({ eps: undefined, beyond: undefined, reason });
  if (n < fewestRows) return none(`There is no knee: ${n} rows are too few to look for one`);
  const curve = ranksOf(n).map((k) => ({ k, within: distances[n - k]! }));
  const { k } = elbow(curve, options);
  if (k === undefined) return none("There is no knee: distances fall evenly from the sparsest rows to the densest");
  const eps = distances[n - k]!;
  const beyond = (k - 1) / n;
  return {
    ...{ eps, beyond },
    reason: `The knee is at ${eps.toFixed(3)}: ${percentText(beyond)} of the rows lie farther from their neighbours`,
  };
}

function ranksOf(n: number): number[] {
  const ranks: number[] = [];
  for (let rank = Math.max(10, n * leastBeyond); rank <= n / 2; rank *= ratio) ranks.push(Math.round(rank));
  return [...new Set(ranks)];
}
