import { stream } from "../../random/index.ts";
import { plusPlus } from "../plusPlus.ts";
import type { BlockFit } from "./blockLloyd.ts";
import { drawBlocks, rowMeasure } from "./blockRows.ts";
import type { ScanDesk } from "./scanDesk.ts";
import { seedCenters } from "./seedCenters.ts";

const startRows = 2048;
const startIterations = 8;
/** Seeds are found on so many rows where there are more than the sample holds. */
const seedRows = 4096;
/** Inertia, as a multiple of the best try's, above which a try is not followed further. */
const hopeless = 1.1;
/** With more clusters there are too few drawn rows for each, so that the sample is taken. */
const kOnDrawn = 32;

export interface StartTask {
  readonly ks: readonly number[];
  readonly restart: number;
  readonly seed: string | number;
  readonly attempts: number;
  readonly maxIterations: number;
}

/**
 * One start of each k, the best of several tries of greedy k-means++ and Lloyd's iterations. Where the sample is all rows, a try is
 * eight iterations on 2,048 drawn rows, and the best makes one pass over all; else a try goes on to convergence on the sample, from
 * seeds among 4,096 drawn rows. A try that is far above the best after three iterations is given up. The seeds for k are the first of
 * those for more, so that the start of one k does not depend on the others. `giveWay`, awaited between tries, may throw to stop.
 */
export async function startFits(
  desk: ScanDesk,
  { ks, restart, seed, attempts, maxIterations }: StartTask,
  giveWay: () => Promise<void> = async () => {},
): Promise<BlockFit[]> {
  const { space, slot, sample, climb } = desk;
  const name = [seed, "k-means-scan", "start", restart] as const;
  const isLarge = space.rows.n > sample.n;
  const drawn = drawBlocks(space, slot, isLarge ? seedRows : startRows, stream(...name));
  const measure = rowMeasure(space, slot, desk.kernels.distances, drawn);
  const kSeeded = Math.min(ks.at(-1)!, kOnDrawn);
  const on = isLarge ? sample : drawn;
  const iterations = isLarge ? maxIterations : Math.min(startIterations, maxIterations);
  const best: BlockFit[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await giveWay();
    const seeds = seedCenters(measure, slot, drawn.n, kSeeded, stream(...name, attempt));
    ks.forEach((k, i) => {
      const limit = (best[i]?.inertia ?? Number.POSITIVE_INFINITY) * hopeless;
      const fit =
        k <= seeds.length
          ? climb(on, joined(seeds.slice(0, k)), iterations, limit)
          : climb(sample, plusPlus(space.sample, k, stream(...name, attempt, k)), iterations, limit);
      if (best[i] === undefined || fit.inertia < best[i].inertia) best[i] = fit;
    });
  }
  return on.n === sample.n ? best : best.map(({ centers }) => climb(sample, centers, 1));
}

function joined(centers: readonly Float64Array[]): Float64Array {
  const p = centers[0]!.length;
  const all = new Float64Array(centers.length * p);
  for (const [c, center] of centers.entries()) all.set(center, c * p);
  return all;
}
