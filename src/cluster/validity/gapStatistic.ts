import type { Matrix } from "../../matrix/index.ts";
import { type Random, stream } from "../../random/index.ts";
import { checkK, checkPoints } from "../checkPoints.ts";
import { distinctRows } from "../distinctRows.ts";
import { gatherClusters } from "../gatherClusters.ts";
import { alignedUniform } from "./alignedUniform.ts";
import { withinOf } from "./centersOf.ts";

/** Splits points into k clusters: one label per row. */
export type ClusterInto = (points: Matrix, k: number, random: Random) => Int32Array | Promise<Int32Array>;

export interface GapOptions {
  readonly cluster: ClusterInto;
  /** Tried are k = 1 … kMax. */
  readonly kMax: number;
  readonly seed: string | number;
  /** Sets without clusters to compare with; 20 unless told. */
  readonly references?: number;
  readonly signal?: AbortSignal;
  /** Told after the points themselves and after each reference. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** One number of clusters. */
export interface GapOfK {
  readonly k: number;
  /** ln of the sum of squares within clusters. */
  readonly logWithin: number;
  /** Its mean over the references. */
  readonly expected: number;
  /** expected − logWithin; higher is better. */
  readonly gap: number;
  /** Standard deviation over the references × √(1 + 1/references). */
  readonly standardError: number;
}

export interface Gap {
  /** The number of clusters; 1 says that no structure is seen. Undefined when the rule finds none among those tried. */
  readonly k: number | undefined;
  /** One sentence for a reader of the report. */
  readonly reason: string;
  /** Ascending k. */
  readonly rows: readonly GapOfK[];
  /** The k that could not be tried, ascending, and in words why. */
  readonly skipped: readonly { readonly k: number; readonly reason: string }[];
}

/**
 * The gap statistic: by how much the points are tighter in k clusters than point sets without clusters, which are drawn uniformly
 * over the box along the points' principal components. Taken is the smallest k whose gap is at least that of k + 1 less one
 * standard error: one cluster when the points are no tighter than such sets, none when the gap still rises at the end.
 * Reference b has the stream (seed, "gap", b), so the result does not depend on the order in which they are worked out.
 *
 * @param points n × p, in a canonical order of rows.
 * @throws RangeError when an option is out of range or there are fewer than two rows; the signal's reason when aborted.
 * Cost: (references + 1) × kMax clusterings. Source: Tibshirani, Walther and Hastie 2001, doi:10.1111/1467-9868.00293.
 */
export async function gapStatistic(points: Matrix, options: GapOptions): Promise<Gap> {
  const { kMax, seed, references = 20 } = options;
  checkK("take a gap statistic", kMax);
  if (!(Number.isInteger(references) && references >= 2)) {
    throw new RangeError(
      `Cannot take a gap statistic: references is ${references}, a whole number of 2 or more is needed`,
    );
  }
  checkPoints("take a gap statistic", points);
  if (points.rows < 2) throw new RangeError("Cannot take a gap statistic: there is one row, at least two are needed");
  const draw = alignedUniform(points);
  return gapAgainst(points, (b) => draw(stream(seed, "gap", b, "reference")), { ...options, references });
}

/** As `gapStatistic`, against references that are given. Assumes checked input. */
export async function gapAgainst(
  points: Matrix,
  reference: (b: number) => Matrix,
  options: GapOptions & { readonly references: number },
): Promise<Gap> {
  const { kMax, references, seed, signal, onProgress } = options;
  const all = Array.from({ length: kMax }, (_, i) => i + 1);
  const distinct = distinctRows({ data: points.data, n: points.rows, p: points.columns }, kMax + 1);
  const reason = `only ${distinct} rows are different: nothing would be left within so many clusters`;
  const skipped = all.filter((k) => k >= distinct).map((k) => ({ k, reason }));
  const ks = all.slice(0, kMax - skipped.length);
  const own = await logsWithin(points, ks, options, (k) => stream(seed, "gap", "points", k));
  onProgress?.(1, references + 1);
  const logs: number[][] = [];
  for (let b = 0; b < references; b++) {
    signal?.throwIfAborted();
    logs.push(await logsWithin(reference(b), ks, options, (k) => stream(seed, "gap", b, k)));
    onProgress?.(b + 2, references + 1);
  }
  const rows = ks.map((k, i) =>
    gapOf(
      k,
      own[i]!,
      logs.map((ofB) => ofB[i]!),
    ),
  );
  return { ...chooseByGap(rows), rows, skipped };
}

async function logsWithin(
  points: Matrix,
  ks: readonly number[],
  { cluster, signal }: GapOptions,
  randomOf: (k: number) => Random,
): Promise<number[]> {
  const logs: number[] = [];
  for (const k of ks) {
    signal?.throwIfAborted();
    const labels = k === 1 ? new Int32Array(points.rows) : await cluster(points, k, randomOf(k));
    const within = withinOf(gatherClusters("take a gap statistic", points, labels));
    if (within === 0) {
      throw new RangeError(
        `Cannot take a gap statistic: k = ${k} leaves no sum of squares within clusters, a smaller kMax is needed`,
      );
    }
    logs.push(Math.log(within));
  }
  return logs;
}

function gapOf(k: number, logWithin: number, logs: readonly number[]): GapOfK {
  const expected = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - expected) ** 2, 0) / logs.length;
  const standardError = Math.sqrt(variance * (1 + 1 / logs.length));
  return { k, logWithin, expected, gap: expected - logWithin, standardError };
}

function chooseByGap(rows: readonly GapOfK[]): { k: number | undefined; reason: string } {
  if (rows.length < 2) {
    return { k: undefined, reason: "No k was chosen: at least k = 1 and k = 2 are needed, the rows allow fewer" };
  }
  const chosen = rows.slice(0, -1).find(({ gap }, i) => gap >= rows[i + 1]!.gap - rows[i + 1]!.standardError);
  if (chosen === undefined) {
    return {
      k: undefined,
      reason: `No k was chosen: the gap still rises at k = ${rows.at(-1)!.k}, the last one tried`,
    };
  }
  const k = chosen.k;
  if (k === 1) return { k, reason: "k = 1: the rows are no tighter in two clusters than rows without structure are" };
  return { k, reason: `k = ${k} is the smallest whose gap is within one standard error of that of k = ${k + 1}` };
}
