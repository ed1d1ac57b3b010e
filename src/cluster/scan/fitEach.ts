import type { Matrix } from "../../matrix/index.ts";
import { distinctRows } from "../distinctRows.ts";
import { type KMeansModel, kMeansModel, type Partition } from "../kMeansModel.ts";
import type { BlockFit } from "./blockLloyd.ts";
import { type ScanRunner, scanRunner } from "./scanRunner.ts";
import { scanSpace } from "./scanSpace.ts";
import type { ScanEffort } from "./scanTask.ts";

/** Who may stop a scan, and who hears of its progress. */
export interface ScanHooks {
  readonly signal?: AbortSignal;
  /** Told after each start and each finished k. */
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
  const counted = countTasks(runner, ks, distinct, effort.restarts, onProgress);
  try {
    const largestFirst = [...ks].reverse();
    const fits = await Promise.all(largestFirst.map((k) => fitOne(counted, k, effort.restarts, k <= distinct)));
    return fits.map((fit, i) => kMeansModel(fit, largestFirst[i]!, points.names)).reverse();
  } finally {
    signal?.removeEventListener("abort", abort);
    runner.close();
  }
}

const finalists = 3;

async function fitOne(runner: ScanRunner, k: number, restarts: number, separable: boolean): Promise<Partition> {
  if (!separable) return runner.run({ kind: "plain", k });
  const starts = await Promise.all(
    Array.from({ length: restarts }, (_, restart) => runner.run({ kind: "start", k, restart })),
  );
  const chosen = differing(starts).slice(0, finalists);
  const refined = await Promise.all(
    chosen.map(({ centers, iterations }) => runner.run({ kind: "refine", k, centers, iterations })),
  );
  const { centers, iterations } = differing(refined)[0]!;
  return runner.run({ kind: "finish", k, centers, iterations });
}

/** By ascending inertia, the first of equals first, without those that reached the same inertia as one before. */
function differing(fits: readonly BlockFit[]): readonly BlockFit[] {
  const sorted = [...fits].sort((a, b) => a.inertia - b.inertia);
  return sorted.filter((fit, i) => i === 0 || fit.inertia - sorted[i - 1]!.inertia > 1e-6 * fit.inertia);
}

function countTasks(
  runner: ScanRunner,
  ks: readonly number[],
  distinct: number,
  restarts: number,
  onProgress: ScanHooks["onProgress"],
): ScanRunner {
  const total = ks.reduce((sum, k) => sum + (k <= distinct ? restarts + 1 : 1), 0);
  let done = 0;
  return {
    async run(task) {
      const result = await runner.run(task);
      if (task.kind !== "refine") onProgress?.(++done, total);
      return result;
    },
    close: runner.close,
  };
}
