import type { Matrix } from "../matrix/index.ts";
import type { ThreadOptions } from "./pairs/distanceSums.ts";
import { silhouettes } from "./silhouette.ts";
import { type SilhouetteEstimate, type SilhouetteSampledOptions, silhouetteSampled } from "./silhouetteSampled.ts";

export interface SilhouetteEstimateOptions extends SilhouetteSampledOptions, ThreadOptions {
  /** Up to so many labelled rows all are compared; 50,000 unless told. */
  readonly exactRows?: number;
}

/**
 * The mean silhouette: exact up to 50,000 rows, in several threads; beyond, from a sample stratified by cluster, with its interval.
 * The field `exact` tells which. Rows labelled −1 are left out. Undefined when fewer than 2 clusters have rows, or each row is a
 * cluster of its own.
 *
 * @throws as `silhouettes` and `silhouetteSampled` do; RangeError when exactRows is not a whole number of 0 or more.
 */
export async function silhouetteEstimate(
  points: Matrix,
  labels: Int32Array,
  options: SilhouetteEstimateOptions,
): Promise<SilhouetteEstimate | undefined> {
  const { exactRows = 50_000 } = options;
  if (!(Number.isInteger(exactRows) && exactRows >= 0)) {
    throw new RangeError(
      `Cannot compute a silhouette: exactRows is ${exactRows}, a whole number of 0 or more is needed`,
    );
  }
  const labelled = labels.reduce((count, label) => count + (label >= 0 ? 1 : 0), 0);
  if (labelled > exactRows) return silhouetteSampled(points, labels, options);
  const found = await silhouettes(points, labels, options);
  if (found === undefined) return undefined;
  return { value: found.value, low: found.value, high: found.value, sampled: labelled, exact: true };
}
