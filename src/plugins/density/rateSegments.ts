import { clusterMeans } from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { Context } from "segmentarium/plugin";
import { type DenseSegments, rateFits, type TriedPartition } from "segmentarium/segmentation";

/** Rates segments as those of the other algorithms are, with the customers in no dense region as one segment among them. */
export async function rateSegments(
  points: Matrix,
  found: readonly DenseSegments[],
  sample: number,
  context: Pick<Context, "random" | "threads" | "signal">,
): Promise<TriedPartition[]> {
  const fits = found.map(({ labels, sizes }) => ({ k: sizes.length, labels }));
  const ratings = await rateFits(points, fits, sample, context);
  return found.map(({ labels, sizes, regions, unassigned }, i) => {
    const { k, silhouette, low, high } = ratings[i]!;
    const { inertia } = clusterMeans(points, labels);
    return {
      ...{ k, labels, sizes, inertia, silhouette, low, high },
      smallestShare: Math.min(...sizes) / points.rows,
      ...(unassigned === 0 ? {} : { unassigned: { label: regions, share: unassigned / points.rows } }),
    };
  });
}
