import { type Matrix, matrix } from "../matrix/index.ts";
import { gatherClusters } from "./gatherClusters.ts";
import { centersOf, squaresToCenters } from "./validity/centersOf.ts";

/** Where the clusters of a partition lie. */
export interface ClusterMeans {
  /** k × p: the mean row of each cluster, ascending label; give it to `assign` for rows that have no label yet. */
  readonly centers: Matrix;
  /** Rows per cluster. */
  readonly sizes: readonly number[];
  /** Sum of squared distances of the rows to the centers of their clusters; lower is tighter. */
  readonly inertia: number;
}

/**
 * Centers, sizes and inertia of any partition, whatever algorithm made it. Rows labelled −1 are left out.
 *
 * @throws TypeError when there is not one label per row. Cost O(n·p).
 */
export function clusterMeans(points: Matrix, labels: Int32Array): ClusterMeans {
  const clusters = gatherClusters("take the means of clusters", points, labels);
  const centers = centersOf(clusters);
  const inertia = squaresToCenters(clusters, centers).reduce((sum, square) => sum + square, 0);
  return { centers: matrix(centers, clusters.sizes.length, points.names), sizes: clusters.sizes, inertia };
}
