import { type PartitionRating, ratePartitions } from "../cluster/index.ts";
import type { Matrix } from "../matrix/index.ts";
import type { Context } from "../plugin.ts";
import { silhouetteStreams } from "./silhouetteStreams.ts";

/**
 * Rates what a segmenter found for each number of segments, in the context's threads: silhouettes exact up to 50,000 customers, beyond of
 * about `sample` of them. Takes the random numbers "silhouettes" of the step, and "silhouettes-2", … of a sample by the number of segments.
 */
export function rateFits(
  points: Matrix,
  fits: readonly { readonly k: number; readonly labels: Int32Array }[],
  sample: number,
  { random, threads, signal }: Pick<Context, "random" | "threads" | "signal">,
): Promise<PartitionRating[]> {
  return ratePartitions(points, fits, { sample, random: silhouetteStreams(random, "silhouettes"), threads, signal });
}
