import type { Matrix } from "../matrix/index.ts";
import { checkK, checkPoints, tooFewRows } from "./checkPoints.ts";
import { distinctRows } from "./distinctRows.ts";
import { checkEffort } from "./kMeans.ts";
import { type KMeansModel, kMeansModel, type Partition } from "./kMeansModel.ts";
import type { BlockFit } from "./scan/blockLloyd.ts";
import { type ScanRunner, scanRunner } from "./scan/scanRunner.ts";
import { scanSpace } from "./scan/scanSpace.ts";
import type { ScanEffort } from "./scan/scanTask.ts";

export interface KMeansScanOptions {
  readonly kMin: number;
  /** At most 254. */
  readonly kMax: number;
  readonly seed: string | number;
  /** Starts per k; 10 unless told. */
  readonly restarts?: number;
  /** 300 unless told. */
  readonly maxIterations?: number;
  /** As in `kMeans`; 1e-4 unless told. */
  readonly tolerance?: number;
  /** Worker threads, used when there is enough work for them; 1 unless told. The result does not depend on it. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** Told after each start and each finished k. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface KMeansScan {
  /** One model per k that there are rows for, ascending. */
  readonly models: readonly KMeansModel[];
  /** The other k, ascending, and in words why. */
  readonly skipped: readonly { readonly k: number; readonly reason: string }[];
}

/**
 * k-means for each k from kMin to kMax, fast: for many rows, many k and many starts.
 *
 * Each start is greedy k-means++ and Lloyd on a sample of 16,384 rows (all rows when there are not more), then one pass over all
 * rows; the three best starts per k go on over all rows to convergence, in float32 on a SIMD kernel; the best of these ends with
 * Lloyd's iterations in float64, so that centers, labels and inertia are exact. Equal points, seed and options give equal bits,
 * whatever the number of threads. The result depends on the order of the rows: put them into a canonical order first.
 *
 * @param points n × p, as a rule standardised.
 * @throws RangeError when an option is out of range or there are no rows; the signal's reason when aborted.
 * Checked against scikit-learn `KMeans` (lloyd, n_init 10): docs/methods/k-means.md.
 */
export async function kMeansScan(points: Matrix, options: KMeansScanOptions): Promise<KMeansScan> {
  const { kMin, kMax, seed, signal } = options;
  const { restarts = 10, maxIterations = 300, tolerance = 1e-4, threads = 1 } = options;
  const effort: ScanEffort = { seed, restarts, maxIterations, tolerance };
  checkOptions(kMin, kMax, threads);
  checkEffort("scan k", effort);
  checkPoints("scan k", points);
  signal?.throwIfAborted();
  const possible = rangeOfK(kMin, kMax).filter((k) => tooFewRows(points, k) === undefined);
  const skipped = rangeOfK(kMin, kMax).slice(possible.length);
  const models = await fitEach(points, possible, effort, threads, options);
  return { models, skipped: skipped.map((k) => ({ k, reason: tooFewRows(points, k)! })) };
}

async function fitEach(
  points: Matrix,
  ks: readonly number[],
  effort: ScanEffort,
  threads: number,
  { signal, onProgress }: KMeansScanOptions,
): Promise<KMeansModel[]> {
  if (ks.length === 0) return [];
  const kMax = ks.at(-1)!;
  const space = scanSpace(points, kMax, slotsFor(points, ks, effort.restarts, threads), effort.seed);
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
  onProgress: KMeansScanOptions["onProgress"],
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

const worthThreads = 3e8;

function slotsFor(points: Matrix, ks: readonly number[], restarts: number, threads: number): number {
  const work = points.data.length * ks.reduce((sum, k) => sum + k, 0) * restarts;
  return work < worthThreads ? 1 : threads;
}

function rangeOfK(kMin: number, kMax: number): number[] {
  return Array.from({ length: kMax - kMin + 1 }, (_, i) => kMin + i);
}

function checkOptions(kMin: number, kMax: number, threads: number): void {
  checkK("scan k", kMin);
  checkK("scan k", kMax);
  if (kMax < kMin || kMax > 254) {
    throw new RangeError(`Cannot scan k: kMin is ${kMin} and kMax ${kMax}, kMin ≤ kMax ≤ 254 is needed`);
  }
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`Cannot scan k: threads is ${threads}, a whole number of 1 or more is needed`);
  }
}
