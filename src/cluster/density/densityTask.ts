import { type DensitySearch, densityKernel } from "./densityKernel.ts";
import type { DensitySpace } from "./densitySpace.ts";
import { edgeSearch } from "./edgeSearch.ts";
import { nearestRows } from "./nearestRows.ts";

/** What threads do together: find each row's neighbours, or the least edge that leaves each component. */
export type DensityTask = "neighbours" | "edges";

/** Works on chunks of places until none is left. */
export type TakeChunks = (task: DensityTask) => Generator<void>;

const chunkPlaces = 192;

/** The work of one thread, which has a slot of its own; it stops after each chunk. */
export function densityTasks(space: DensitySpace, slot: number): TakeChunks {
  const search = space.kernel === undefined ? plainSearch(space, slot) : densityKernel(space, space.kernel, slot);
  return function* (task) {
    if (task === "edges") {
      const { known } = space;
      const found = space.found[slot]!;
      found.reachability.set(known.reachability);
      found.distance.set(known.distance);
      found.from.set(known.from);
      found.to.set(known.to);
    }
    const { n } = space.tree;
    for (;;) {
      const start = Atomics.add(space.taken, 0, 1) * chunkPlaces;
      if (start >= n) return;
      search[task](start, Math.min(n, start + chunkPlaces));
      yield;
    }
  };
}

/** The twin of the kernel in plain TypeScript, to the same spanning tree. */
function plainSearch(space: DensitySpace, slot: number): DensitySearch {
  const { tree, reach, neighbours, cores } = space;
  const nearest = nearestRows(tree, reach);
  return {
    neighbours(start, end) {
      for (let place = start; place < end; place++) {
        nearest.search(tree.data, place * tree.p, place);
        neighbours.set(nearest.places, place * reach);
        cores[place] = reach === 0 ? 0 : nearest.squares[reach - 1]!;
      }
    },
    edges: edgeSearch(space, space.found[slot]!),
  };
}
