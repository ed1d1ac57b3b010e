import { type BlockFit, blockLloyd } from "./blockLloyd.ts";
import type { BlockRows } from "./blockRows.ts";
import type { ScanKernels } from "./scanKernels.ts";
import { type ScanSpace, type Slot, slotAt } from "./scanSpace.ts";

/** Where one thread of a scan works, and on what. */
export interface ScanDesk {
  readonly space: ScanSpace;
  readonly slot: Slot;
  readonly kernels: ScanKernels;
  readonly all: BlockRows;
  readonly sample: BlockRows;
  /** Lloyd's iterations from centers of k × p values, at most so many. */
  climb(on: BlockRows, centers: Float64Array, maxIterations: number, hopeless?: number): BlockFit;
}

/** The desk of thread `index`. `tolerance` is a share of the space's `movementUnit`. */
export function scanDesk(space: ScanSpace, index: number, kernels: ScanKernels, tolerance: number): ScanDesk {
  const slot = slotAt(space, index);
  const iterate = blockLloyd(space, slot, kernels.pass);
  const threshold = tolerance * space.movementUnit * space.scale * space.scale;
  return {
    space,
    slot,
    kernels,
    all: { points: space.allBlocks, n: space.rows.n, squares: space.squares.all },
    sample: { points: space.sampleBlocks, n: space.sample.n, squares: space.squares.sample },
    climb: (on, centers, maxIterations, hopeless = Number.POSITIVE_INFINITY) =>
      iterate(on, centers, { maxIterations, threshold, hopeless }),
  };
}
