import type { Matrix } from "../../matrix/index.ts";
import { shareWork } from "../../thread/shareWork.ts";
import { adjustedRandOf } from "../adjustedRand.ts";
import { checkK, checkPoints } from "../checkPoints.ts";
import { checkEffort } from "../kMeans.ts";
import { adjustedMutualInformationOf } from "../validity/adjustedMutualInformation.ts";
import {
  type ClusterStability,
  checkStability,
  type ResampleAgreement,
  type Stability,
  stabilityOf,
} from "../validity/bootstrapStability.ts";
import type { CrossTable } from "../validity/crossTable.ts";
import { jaccardOf } from "../validity/jaccardByCluster.ts";
import { type ResampleSpace, resampleSpace } from "./resampleSpace.ts";
import { takeResamples } from "./takeResamples.ts";

export interface KMeansStabilityOptions {
  /** Clusters of each resample, at most 254. */
  readonly k: number;
  readonly seed: string | number;
  /** 100 unless told. */
  readonly resamples?: number;
  /** Starts per resample; 10 unless told. With few, partitions differ by where they started, and stability is told too low. */
  readonly restarts?: number;
  /** 300 unless told. */
  readonly maxIterations?: number;
  /** As in `kMeans`; 1e-4 unless told. */
  readonly tolerance?: number;
  /** Threads that work at once, this one among them, where there is enough work; 1 unless told. The result does not depend on it. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** Told from time to time. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Clusterwise stability as `bootstrapStability` by k-means measures it, on the same draws of rows, but quick: in several threads, each
 * resample in float32 on the kernel of `kMeansScan`. Each start is seeded on 4,096 rows of the resample and iterated on 16,384 of them,
 * then on all of them to convergence, but once where several reach the same inertia. No start knows of the labels.
 *
 * @param points n × p in a canonical order, as a rule standardised.
 * @param labels of the points; −1 is no cluster.
 * @throws TypeError when there is not one label per row; RangeError when an option is out of range or a resample has fewer than k
 * different rows; the signal's reason when aborted.
 * Checked against `bootstrapStability` by `kMeans`, and against scikit-learn: docs/methods/validity.md.
 */
export async function kMeansStability(
  points: Matrix,
  labels: Int32Array,
  options: KMeansStabilityOptions,
): Promise<readonly ClusterStability[]> {
  return stabilityOf(labels, (await resampled(points, labels, options)).map(jaccardOf));
}

/** As `kMeansStability`, with the agreement of every resample as a whole. */
export async function kMeansStabilityDistribution(
  points: Matrix,
  labels: Int32Array,
  options: KMeansStabilityOptions,
): Promise<Stability> {
  const tables = await resampled(points, labels, options);
  const resamples = tables.map(
    (table): ResampleAgreement => ({
      adjustedRand: adjustedRandOf(table),
      adjustedMutualInformation: adjustedMutualInformationOf(table),
    }),
  );
  return { clusters: stabilityOf(labels, tables.map(jaccardOf)), resamples };
}

/** By resample how many rows drawn each label and each new cluster have in common. */
async function resampled(
  points: Matrix,
  labels: Int32Array,
  options: KMeansStabilityOptions,
): Promise<readonly CrossTable[]> {
  const { k, seed, resamples = 100, restarts = 10, maxIterations = 300, tolerance = 1e-4 } = options;
  const { threads = 1, signal, onProgress } = options;
  const effort = { restarts, maxIterations, tolerance };
  checkStability(points, labels, { resamples, threads });
  checkK("measure stability", k);
  if (k > 254) throw new RangeError(`Cannot measure stability: k is ${k}, at most 254 are possible`);
  checkEffort("measure stability", effort);
  checkPoints("measure stability", points);
  signal?.throwIfAborted();
  const space = resampleSpace(points, labels, { k, seed, effort, resamples });
  const shares = Array.from({ length: othersFor(space, threads) }, () => space);
  const stopped = () => signal?.throwIfAborted();
  await shareWork(resampleWork, shares, (throwIfFailed) => takePart(space, [stopped, throwIfFailed], onProgress));
  stopped();
  return Array.from({ length: resamples }, (_, b) => tableOf(space, b));
}

const resampleWork = new URL("./resampleWork.ts", import.meta.url);
const worthThreads = 5e7;

/** Threads beside this one. */
function othersFor({ n, p, k, effort, resamples }: ResampleSpace, threads: number): number {
  return n * p * k * effort.restarts * resamples < worthThreads ? 0 : Math.min(threads, resamples) - 1;
}

async function takePart(
  space: ResampleSpace,
  checks: readonly (() => void)[],
  onProgress: KMeansStabilityOptions["onProgress"],
): Promise<void> {
  for (const done of takeResamples(space)) {
    onProgress?.(done, space.resamples);
    await new Promise((resolve) => setImmediate(resolve));
    for (const check of checks) check();
  }
}

function tableOf({ k, labels, counts }: ResampleSpace, b: number): CrossTable {
  const own = counts.subarray(b * labels.length * k, (b + 1) * labels.length * k);
  const left = labels.map((_, row) => sum(own.subarray(row * k, (row + 1) * k)));
  const right = Array.from({ length: k }, (_, column) => sum(labels.map((__, row) => own[row * k + column]!)));
  const [rows, columns] = [placesOf(left), placesOf(right)];
  const cells = rows.flatMap((from, row) =>
    columns.flatMap((to, column) => {
      const count = own[from * k + to]!;
      return count === 0 ? [] : [{ row, column, count }];
    }),
  );
  return {
    n: sum(own),
    labels: { left: rows.map((row) => labels[row]!), right: columns },
    ...{ left: rows.map((row) => left[row]!), right: columns.map((column) => right[column]!), cells },
  };
}

function placesOf(sizes: readonly number[]): number[] {
  return sizes.flatMap((size, place) => (size > 0 ? [place] : []));
}

function sum(values: Int32Array | readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
