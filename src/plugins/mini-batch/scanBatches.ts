import { type KMeansModel, type MiniBatchOptions, miniBatchKMeans, tooFewRows } from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { Context } from "segmentarium/plugin";

export type BatchRange = Omit<MiniBatchOptions, "k" | "random"> & { readonly kMin: number; readonly kMax: number };

/** The best partition by mini-batch k-means for each k of a range that there are enough different customers for. */
export function scanBatches(
  points: Matrix,
  { kMin, kMax, ...effort }: BatchRange,
  context: Pick<Context, "random" | "signal" | "progress">,
): KMeansModel[] {
  const models: KMeansModel[] = [];
  if (points.columns === 0) return models;
  for (let k = kMin; k <= kMax && tooFewRows(points, k) === undefined; k++) {
    context.signal.throwIfAborted();
    models.push(miniBatchKMeans(points, { ...effort, k, random: context.random(`batches-${k}`) }));
    context.progress((0.6 * (k - kMin + 1)) / (kMax - kMin + 1));
  }
  return models;
}
