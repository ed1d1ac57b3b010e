import type { NearestCluster } from "./clusterSearch.ts";
import { instantiate } from "./instantiate.ts";
import { nearestClusterBytes } from "./nearestClusterBytes.ts";
import { plainNearestCluster } from "./plainNearestCluster.ts";

/** The WebAssembly SIMD kernel over a memory; its plain twin, of the same bits, where SIMD is missing. */
export function openNearestCluster(memory: WebAssembly.Memory): NearestCluster {
  const exports = instantiate(nearestClusterBytes, memory);
  if (exports === undefined) return plainNearestCluster(memory);
  const search = exports["nearestCluster"] as (...values: number[]) => number;
  return ({ points, blocks, p, inverses, query, inverse, limit, scratch }) =>
    search(points, blocks, p, inverses, query, inverse, limit, scratch);
}
