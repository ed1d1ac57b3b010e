import { type KMeansModel, kMeansScan } from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { Context } from "segmentarium/plugin";

/** The best partition for each k of a range that there are enough different customers for. */
export async function scanK(
  points: Matrix,
  range: { readonly kMin: number; readonly kMax: number; readonly restarts: number },
  context: Pick<Context, "seed" | "threads" | "signal" | "progress">,
): Promise<readonly KMeansModel[]> {
  if (points.columns === 0) return [];
  const scan = await kMeansScan(points, {
    ...range,
    seed: context.seed,
    threads: context.threads,
    signal: context.signal,
    onProgress: (done, total) => context.progress((0.8 * done) / total),
  });
  return scan.models;
}
