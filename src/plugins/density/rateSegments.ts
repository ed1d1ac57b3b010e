import { clusterMeans, silhouetteSampled } from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { Random } from "segmentarium/random";
import type { TriedPartition } from "segmentarium/segmentation";
import type { DenseSegments } from "./toSegments.ts";

/** Rates segments as those of the other algorithms are, with the customers in no dense region as one segment among them. */
export function rateSegments(
  points: Matrix,
  { labels, sizes, regions, unassigned }: DenseSegments,
  { sample, random }: { readonly sample: number; readonly random: Random },
): TriedPartition {
  const estimate = silhouetteSampled(points, labels, { sample, random });
  return {
    ...{ k: sizes.length, labels, sizes, inertia: clusterMeans(points, labels).inertia },
    ...{ silhouette: estimate?.value, low: estimate?.low, high: estimate?.high },
    smallestShare: Math.min(...sizes) / points.rows,
    ...(unassigned === 0 ? {} : { unassigned: { label: regions, share: unassigned / points.rows } }),
  };
}
