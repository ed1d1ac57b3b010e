import type { NearestCluster } from "../kernel/clusterSearch.ts";
import { openNearestCluster } from "../kernel/nearestCluster.ts";
import type { Rows } from "../lloyd.ts";
import { type FoundMerges, roomForMerges } from "./linkageTree.ts";
import { wardSpace } from "./wardSpace.ts";

/**
 * Ward's merges by chains of nearest neighbours over centroids: no distance is stored, memory is O(n·p), time O(n²·p).
 * Of equally near clusters the one before in the chain is taken, else the one whose last row stands first. Private kernel:
 * assumes checked input.
 *
 * Source: Murtagh and Contreras 2012, doi:10.1002/widm.53; order of merges as in Müllner 2011, arXiv:1109.2378.
 */
export function wardChain(
  rows: Rows,
  open: (memory: WebAssembly.Memory) => NearestCluster = openNearestCluster,
): FoundMerges {
  const merges = roomForMerges(rows.n);
  const space = wardSpace(rows);
  const nearest = open(space.memory);
  const chain: number[] = [];
  const distances: number[] = [];
  for (let merge = 0; merge < rows.n - 1; ) {
    if (chain.length === 0) chain.push(space.firstLive());
    const limit = distances.at(-1) ?? Number.POSITIVE_INFINITY;
    const found = space.search(nearest, chain.at(-1)!, limit);
    if (found >= 0) {
      chain.push(found);
      distances.push(space.distanceFound());
      continue;
    }
    const [a, b] = [chain.pop()!, chain.pop()!];
    merges.left[merge] = space.rowOf(a);
    merges.right[merge] = space.rowOf(b);
    merges.heights[merge] = Math.sqrt(2 * limit);
    merge += 1;
    distances.length = Math.max(0, chain.length - 1);
    space.join(Math.min(a, b), Math.max(a, b));
    space.closeGaps(chain);
  }
  return merges;
}
