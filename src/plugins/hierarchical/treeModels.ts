import { clusterMeans, type LinkageMethod } from "segmentarium/cluster";
import type { SegmenterModel } from "segmentarium/plugin";
import { centersModel } from "segmentarium/segmentation";
import type { TreePartitions } from "./treePartitions.ts";

/**
 * How customers who are not in a tree get their segment: of Ward the nearest center of the prototypes' clusters, at each k; of the other
 * linkages the cluster of the nearest prototype, at the k that was chosen, since these are rows of customers.
 */
export function treeModels(
  { prototypes, partitions }: TreePartitions,
  method: LinkageMethod,
  chosen: number | undefined,
): SegmenterModel[] {
  if (method === "ward") {
    return partitions.map(({ ofPrototypes }) => centersModel(clusterMeans(prototypes, ofPrototypes).centers));
  }
  return partitions
    .filter(({ k }) => k === chosen)
    .map(({ k, ofPrototypes }) => ({
      ...({ kind: "neighbours", k, columns: prototypes.names } as const),
      ...{ rows: Array.from(prototypes.data), labels: Array.from(ofPrototypes) },
    }));
}
