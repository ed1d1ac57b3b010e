import { type Random, stream } from "../../random/index.ts";
import type { BlockFit } from "./blockLloyd.ts";
import { drawBlocks, type RowMeasure, rowMeasure } from "./blockRows.ts";
import { differingFits } from "./differingFits.ts";
import { type MoveEffort, moveEffort } from "./moveEffort.ts";
import type { ScanDesk } from "./scanDesk.ts";
import { swapCenters } from "./swapCenters.ts";

const shortRuns = 12;
const contenders = 6;
const swapRows = 4096;
/** Inertia, as a share of the sum of squares, below which nothing is left but rounding. */
const rounding = 1e-12;

export interface ImproveTask {
  readonly k: number;
  readonly starts: readonly BlockFit[];
  readonly seed: string | number;
  readonly attempts: number;
  readonly maxIterations: number;
}

/**
 * The best starts of one k on the sample: twelve go on for five iterations, the best six of these to convergence, and the best
 * that differ (four, or all of these where rows are few) have centers moved while that pays. Those that differ, by ascending inertia; where there are more rows than the
 * sample holds, they and all starts are judged by one pass over all rows. `giveWay`, awaited between moves, may throw to stop.
 */
export async function improveFits(
  desk: ScanDesk,
  task: ImproveTask,
  giveWay: () => Promise<void>,
): Promise<readonly BlockFit[]> {
  const { space, sample, climb } = desk;
  const goOn = (fits: readonly BlockFit[], count: number, iterations: number) =>
    differingFits(fits)
      .slice(0, count)
      .map(({ centers }) => climb(sample, centers, Math.min(iterations, task.maxIterations)));
  const fits = differingFits(goOn(goOn(task.starts, shortRuns, 5), contenders, task.maxIterations));
  if (task.k === 1) return fits;
  const improved = await movedFits(desk, task, fits, giveWay);
  if (space.rows.n === sample.n) return improved;
  return differingFits(differingFits([...improved, ...task.starts]).map(({ centers }) => climb(desk.all, centers, 1)));
}

async function movedFits(
  desk: ScanDesk,
  task: ImproveTask,
  fits: readonly BlockFit[],
  giveWay: () => Promise<void>,
): Promise<readonly BlockFit[]> {
  const { space, slot } = desk;
  const random = stream(task.seed, "k-means-scan", "improve", task.k);
  const drawn = drawBlocks(space, slot, swapRows, random);
  const measure = rowMeasure(space, slot, desk.kernels.distances, drawn);
  const effort = moveEffort(desk.sample.n);
  const moved: BlockFit[] = [];
  for (const fit of fits.slice(0, effort.fits)) {
    moved.push(await swapWhileBetter(desk, measure, fit, { ...task, effort }, random, giveWay));
  }
  return differingFits([...moved, ...fits.slice(effort.fits)]);
}

/** Moves centers until so many moves in a row (attempts × patience) have not lowered inertia by 0.01 %, at most k + 20 times as many. */
async function swapWhileBetter(
  desk: ScanDesk,
  measure: RowMeasure,
  fit: BlockFit,
  { k, attempts, maxIterations, effort }: ImproveTask & { readonly effort: MoveEffort },
  random: Random,
  giveWay: () => Promise<void>,
): Promise<BlockFit> {
  const iterations = Math.min(effort.iterations, maxIterations);
  const patience = Math.round(attempts * effort.patience);
  let best = fit;
  let swap = swapCenters(measure, desk.slot, best, effort);
  let left = patience * (k + 20);
  for (let failures = 0; failures < patience && left > 0 && swap !== undefined; left--) {
    if (best.inertia <= rounding * desk.sample.squares) break;
    await giveWay();
    const other = desk.climb(
      desk.sample,
      swap(effort.patience === 1 ? failures : triangular(failures), random),
      iterations,
      best.inertia * effort.hopeless,
    );
    const gain = other.inertia < best.inertia ? 1 - other.inertia / best.inertia : 0;
    failures = gain > 1e-4 ? 0 : failures + 1;
    if (gain <= 1e-6) continue;
    best = other;
    swap = swapCenters(measure, desk.slot, best, effort);
  }
  return best;
}

/** 0, 0 1, 0 1 2, …: the cheapest pairs most often. */
function triangular(turn: number): number {
  const row = Math.floor((Math.sqrt(8 * turn + 1) - 1) / 2);
  return turn - (row * (row + 1)) / 2;
}
