import type { Matrix } from "../matrix/index.ts";
import { checkK, checkPoints, tooFewRows } from "./checkPoints.ts";
import { checkEffort } from "./kMeans.ts";
import type { KMeansModel } from "./kMeansModel.ts";
import { fitEach, type ScanHooks } from "./scan/fitEach.ts";
import type { ScanEffort } from "./scan/scanTask.ts";
import { prepareForNext, slotsFor } from "./scan/scanThreads.ts";

export interface KMeansScanOptions extends ScanHooks {
  readonly kMin: number;
  /** At most 254. */
  readonly kMax: number;
  readonly seed: string | number;
  /** Starts per k; 10 unless told. */
  readonly restarts?: number;
  /**
   * Tries of each start on drawn rows, and after how many vain moves of a center a partition is let be (up to 12 times as many below
   * 8,000 rows); 6 unless told. With 1 it is quicker, and misses the best optimum more often.
   */
  readonly attempts?: number;
  /** 300 unless told. */
  readonly maxIterations?: number;
  /** As in `kMeans`; 1e-4 unless told. */
  readonly tolerance?: number;
  /** Worker threads, used when there is enough work for them; 1 unless told. The result does not depend on it. */
  readonly threads?: number;
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
 * Each start is the best of six tries (`attempts`) of greedy k-means++ and Lloyd's iterations: a few on 2,048 drawn rows, or, with
 * more than 16,384 rows, to convergence on a sample of so many. The best starts go on over the sample (all rows when there are not
 * more), where centers are then moved while that lowers inertia; the three best partitions per k go on over all rows to convergence, in float32 on a SIMD kernel; the best of these ends
 * with Lloyd's iterations in float64, so that centers, labels and inertia are exact. Equal points, seed and options give equal bits,
 * whatever the number of threads. The result depends on the order of the rows: put them into a canonical order first.
 *
 * @param points n × p, as a rule standardised.
 * @throws RangeError when an option is out of range or there are no rows; the signal's reason when aborted.
 * Checked against scikit-learn `KMeans` (lloyd, n_init 10): docs/methods/k-means.md, docs/decisions/0012-k-means-effort.md.
 */
export async function kMeansScan(points: Matrix, options: KMeansScanOptions): Promise<KMeansScan> {
  const { kMin, kMax, seed, signal } = options;
  const { restarts = 10, attempts = 6, maxIterations = 300, tolerance = 1e-4, threads = 1 } = options;
  const effort: ScanEffort = { seed, restarts, attempts, maxIterations, tolerance };
  checkOptions(kMin, kMax, threads);
  checkEffort("scan k", effort);
  if (!(Number.isInteger(attempts) && attempts >= 1)) {
    throw new RangeError(`Cannot scan k: attempts is ${attempts}, a whole number of 1 or more is needed`);
  }
  checkPoints("scan k", points);
  signal?.throwIfAborted();
  const possible = rangeOfK(kMin, kMax).filter((k) => tooFewRows(points, k) === undefined);
  const skipped = rangeOfK(kMin, kMax).slice(possible.length);
  const work = points.data.length * possible.reduce((sum, k) => sum + k, 0) * restarts;
  const models = await fitEach(points, possible, effort, slotsFor(work, threads), options);
  prepareForNext(work, threads);
  return { models, skipped: skipped.map((k) => ({ k, reason: tooFewRows(points, k)! })) };
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
