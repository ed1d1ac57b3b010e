import { clusterMeans, drawRows, type LinkageMethod, takeRows } from "segmentarium/cluster";
import type { SegmenterModel } from "segmentarium/plugin";
import type { Random } from "segmentarium/random";
import { centersModel } from "segmentarium/segmentation";
import type { TreePartitions } from "./treePartitions.ts";

/**
 * How customers who are not in a tree get their segment: of Ward the nearest center of the prototypes' clusters; of the other
 * linkages the cluster of the nearest prototype. Of more than `most` prototypes so many, drawn at random, are kept.
 */
export function treeModels(
  { prototypes, partitions }: TreePartitions,
  method: LinkageMethod,
  random: Random,
  most = 10_000,
): SegmenterModel[] {
  if (method === "ward") {
    return partitions.map(({ ofPrototypes }) => centersModel(clusterMeans(prototypes, ofPrototypes).centers));
  }
  const kept = drawRows(prototypes.rows, most, random);
  const rows = Array.from(takeRows(prototypes, kept).data);
  return partitions.map(({ k, ofPrototypes }) => ({
    ...({ kind: "neighbours", k, columns: prototypes.names, rows } as const),
    labels: Array.from(kept, (row) => ofPrototypes[row]!),
  }));
}
