import { stream } from "../../random/index.ts";
import { plusPlus } from "../plusPlus.ts";
import type { BlockFit } from "./blockLloyd.ts";
import { drawBlocks, rowMeasure } from "./blockRows.ts";
import type { ScanDesk } from "./scanDesk.ts";
import { seedCenters } from "./seedCenters.ts";

const startRows = 2048;
const startIterations = 8;
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
 * One start of each k: on 2,048 rows drawn for it, the best of several tries of greedy k-means++ and eight of Lloyd's iterations,
 * then one pass over the sample. The seeds for k are the first of those for more, so that the start of one k does not depend on the others.
 */
export function startFits(desk: ScanDesk, { ks, restart, seed, attempts, maxIterations }: StartTask): BlockFit[] {
  const { space, slot, sample, climb } = desk;
  const name = [seed, "k-means-scan", "start", restart] as const;
  const drawn = drawBlocks(space, slot, startRows, stream(...name));
  const measure = rowMeasure(space, slot, desk.kernels.distances, drawn);
  const kSeeded = Math.min(ks.at(-1)!, kOnDrawn);
  const iterations = Math.min(startIterations, maxIterations);
  const best: BlockFit[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const seeds = seedCenters(measure, slot, drawn.n, kSeeded, stream(...name, attempt));
    ks.forEach((k, i) => {
      const fit =
        k <= seeds.length
          ? climb(drawn, joined(seeds.slice(0, k)), iterations)
          : climb(sample, plusPlus(space.sample, k, stream(...name, attempt, k)), iterations);
      if (best[i] === undefined || fit.inertia < best[i].inertia) best[i] = fit;
    });
  }
  return drawn.n === sample.n ? best : best.map(({ centers }) => climb(sample, centers, 1));
}

function joined(centers: readonly Float64Array[]): Float64Array {
  const p = centers[0]!.length;
  const all = new Float64Array(centers.length * p);
  for (const [c, center] of centers.entries()) all.set(center, c * p);
  return all;
}
