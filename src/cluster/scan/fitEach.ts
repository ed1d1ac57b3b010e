import type { Matrix } from "../../matrix/index.ts";
import { distinctRows } from "../distinctRows.ts";
import { type KMeansModel, kMeansModel, type Partition } from "../kMeansModel.ts";
import type { BlockFit } from "./blockLloyd.ts";
import { differingFits } from "./differingFits.ts";
import { type ScanRunner, scanRunner } from "./scanRunner.ts";
import { type ScanSpace, scanSpace } from "./scanSpace.ts";
import type { ScanEffort } from "./scanTask.ts";

/** Who may stop a scan, and who hears of its progress. */
export interface ScanHooks {
  readonly signal?: AbortSignal;
  /** Told after each start, of all k at once, and each finished k. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** One model per k, ascending as `ks` is, worked out in `slots` threads; in this one when that is 1. Assumes checked input. */
export async function fitEach(
  points: Matrix,
  ks: readonly number[],
  effort: ScanEffort,
  slots: number,
  { signal, onProgress }: ScanHooks,
): Promise<KMeansModel[]> {
  if (ks.length === 0) return [];
  const kMax = ks.at(-1)!;
  const space = scanSpace(points, kMax, slots, effort.seed);
  const distinct = distinctRows(space.sample, kMax);
  const runner = scanRunner(space, effort);
  const abort = () => runner.close(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  const separable = ks.filter((k) => k <= distinct);
  const counted = countTasks(runner, ks.length + (separable.length === 0 ? 0 : effort.restarts), onProgress);
  try {
    const starts = await startEach(counted, separable, effort.restarts);
    const largestFirst = [...ks].reverse();
    const fits = await Promise.all(
      largestFirst.map(async (k) => {
        const fit = await fitOne(counted, k, starts.get(k));
        return starts.has(k) && isTooFine(space, fit) ? better(fit, await runner.run({ kind: "plain", k })) : fit;
      }),
    );
    return fits.map((fit, i) => kMeansModel(fit, largestFirst[i]!, points.names)).reverse();
  } finally {
    signal?.removeEventListener("abort", abort);
    runner.close();
  }
}

const finalists = 3;

/** All starts of each k. */
async function startEach(
  runner: ScanRunner,
  ks: readonly number[],
  restarts: number,
): Promise<ReadonlyMap<number, readonly BlockFit[]>> {
  if (ks.length === 0) return new Map();
  const starts = await Promise.all(
    Array.from({ length: restarts }, (_, restart) => runner.run({ kind: "start", ks, restart })),
  );
  return new Map(ks.map((k, i) => [k, starts.map((fits) => fits[i]!)]));
}

async function fitOne(runner: ScanRunner, k: number, starts: readonly BlockFit[] | undefined): Promise<Partition> {
  if (starts === undefined) return runner.run({ kind: "plain", k });
  const improved = await runner.run({ kind: "improve", k, starts });
  const refined = await Promise.all(
    improved
      .slice(0, finalists)
      .map(({ centers, iterations }) => runner.run({ kind: "refine", k, centers, iterations })),
  );
  const { centers, iterations } = differingFits(refined)[0]!;
  return runner.run({ kind: "finish", k, centers, iterations });
}

/** Whether inertia is less, as a share of the sum of squares, than float32 tells apart: then one row far out hides the others. */
function isTooFine({ rows: { n, p }, variance }: ScanSpace, { inertia }: Partition): boolean {
  return inertia > 0 && inertia < 2 ** -24 * variance * n * p;
}

function better(fit: Partition, other: Partition): Partition {
  return other.inertia < fit.inertia ? other : fit;
}

function countTasks(runner: ScanRunner, total: number, onProgress: ScanHooks["onProgress"]): ScanRunner {
  let done = 0;
  return {
    async run(task) {
      const result = await runner.run(task);
      if (task.kind !== "improve" && task.kind !== "refine") onProgress?.(++done, total);
      return result;
    },
    close: runner.close,
  };
}
