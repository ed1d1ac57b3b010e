import type { Matrix } from "../../matrix/index.ts";
import { type Random, stream } from "../../random/index.ts";
import { adjustedRand } from "../adjustedRand.ts";
import { drawBootstrap, drawRows, takeRows } from "../drawRows.ts";
import { adjustedMutualInformation } from "./adjustedMutualInformation.ts";
import { type ClusterMatch, jaccardByCluster } from "./jaccardByCluster.ts";

/** Clusters points, which are these rows (ascending) of all: one label per row, −1 for none. */
export type ClusterPoints = (points: Matrix, random: Random, rows: Int32Array) => Int32Array | Promise<Int32Array>;

export interface StabilityOptions {
  /** The same algorithm with the same settings that gave the labels. */
  readonly cluster: ClusterPoints;
  readonly seed: string | number;
  /** 100 unless told. */
  readonly resamples?: number;
  /** `bootstrap`: rows drawn with replacement, each used once however often drawn. `subset`: a share of the rows. */
  readonly scheme?: "bootstrap" | "subset";
  /** Of the rows for `subset`; 0.5 unless told. */
  readonly share?: number;
  /** How many clusterings may be under way at once; 1 unless told. The result does not depend on it. */
  readonly atOnce?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** How well one cluster comes back when rows are drawn again. */
export interface ClusterStability {
  readonly label: number;
  readonly size: number;
  /** Resamples that drew a row of the cluster. */
  readonly resamples: number;
  /** Mean Jaccard coefficient with the most similar cluster of each resample, 0 … 1, higher is better; undefined without resamples. */
  readonly jaccard: number | undefined;
  /** Share of resamples in which it fell to 0.5 or less: the cluster dissolved. */
  readonly dissolved: number | undefined;
  /** Share of resamples in which it was 0.75 or more: the cluster was recovered. */
  readonly recovered: number | undefined;
  /** Stable from 0.75, doubtful from 0.6 (Hennig's bounds). */
  readonly verdict: "stable" | "doubtful" | "unstable" | undefined;
}

/** How far one resample's partition agrees with the labels, on the rows drawn; undefined where no two rows can be compared. */
export interface ResampleAgreement {
  readonly adjustedRand: number | undefined;
  readonly adjustedMutualInformation: number | undefined;
}

/** Stability of each cluster, and of the partition as a whole in each resample. */
export interface Stability {
  readonly clusters: readonly ClusterStability[];
  /** In the order of resamples. */
  readonly resamples: readonly ResampleAgreement[];
}

/**
 * Clusterwise stability: the rows are drawn again and clustered anew; for each cluster, on the rows drawn, the Jaccard coefficient
 * with the most similar new cluster. High stability does not prove that a cluster is meaningful, low stability that it is not there
 * to be relied upon. Resample b has streams (seed, "stability", b, …), so neither threads nor order change the result.
 *
 * @param points n × p in a canonical order; drawn rows keep it.
 * @param labels of the points; −1 is no cluster.
 * @throws TypeError when there is not one label per row, also from `cluster`; RangeError when an option is out of range; what
 * `cluster` throws; the signal's reason when aborted.
 * Source: Hennig 2007, doi:10.1016/j.csda.2006.11.025, as `clusterboot` of the R package fpc, but that this counts 0 for a resample
 * that drew no row of the cluster; here it is left out.
 */
export async function bootstrapStability(
  points: Matrix,
  labels: Int32Array,
  options: StabilityOptions,
): Promise<readonly ClusterStability[]> {
  return (await stabilityDistribution(points, labels, options)).clusters;
}

/** As `bootstrapStability`, with the agreement of every resample as a whole. */
export async function stabilityDistribution(
  points: Matrix,
  labels: Int32Array,
  options: StabilityOptions,
): Promise<Stability> {
  const { seed, resamples = 100, scheme = "bootstrap", share = 0.5, atOnce = 1 } = options;
  checkStability(points, labels, { resamples, atOnce });
  if (!(share > 0 && share < 1)) {
    throw new RangeError(`Cannot measure stability: share is ${share}, a number between 0 and 1 is needed`);
  }
  const count = scheme === "subset" ? Math.max(1, Math.floor(points.rows * share)) : points.rows;
  const draw = scheme === "subset" ? drawRows : drawBootstrap;
  const rowsOf = (b: number) => draw(points.rows, count, stream(seed, "stability", b, "rows"));
  return stabilityOn(points, labels, rowsOf, { ...options, resamples, atOnce });
}

/** As `stabilityDistribution`, on rows that are given for each resample, ascending. Assumes checked input. */
export async function stabilityOn(
  points: Matrix,
  labels: Int32Array,
  rowsOf: (b: number) => Int32Array,
  options: StabilityOptions & { readonly resamples: number; readonly atOnce: number },
): Promise<Stability> {
  const { cluster, seed, resamples, atOnce, signal, onProgress } = options;
  const found = new Array<readonly ClusterMatch[]>(resamples);
  const agreements = new Array<ResampleAgreement>(resamples);
  let next = 0;
  let done = 0;
  const work = async () => {
    while (next < resamples) {
      signal?.throwIfAborted();
      const b = next++;
      const rows = rowsOf(b);
      const again = await cluster(takeRows(points, rows), stream(seed, "stability", b, "cluster"), rows);
      const drawn = rows.map((row) => labels[row]!);
      found[b] = jaccardByCluster(drawn, again);
      agreements[b] = {
        adjustedRand: adjustedRand(drawn, again),
        adjustedMutualInformation: adjustedMutualInformation(drawn, again),
      };
      onProgress?.(++done, resamples);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, resamples) }, work));
  return { clusters: stabilityOf(labels, found), resamples: agreements };
}

/** By cluster of the labels how well it comes back. @param found by resample the matches of the clusters that have rows in it. */
export function stabilityOf(labels: Int32Array, found: readonly (readonly ClusterMatch[])[]): ClusterStability[] {
  const byLabel = found.map((matches) => new Map(matches.map(({ label, jaccard }) => [label, jaccard])));
  return sizesOf(labels).map(([label, size]) => {
    const values = byLabel.flatMap((ofB) => ofB.get(label) ?? []);
    return { label, size, ...summary(values) };
  });
}

function summary(values: readonly number[]): Omit<ClusterStability, "label" | "size"> {
  if (values.length === 0) {
    return { resamples: 0, jaccard: undefined, dissolved: undefined, recovered: undefined, verdict: undefined };
  }
  const jaccard = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    resamples: values.length,
    jaccard,
    dissolved: values.filter((value) => value <= 0.5).length / values.length,
    recovered: values.filter((value) => value >= 0.75).length / values.length,
    verdict: jaccard >= 0.75 ? "stable" : jaccard >= 0.6 ? "doubtful" : "unstable",
  };
}

function sizesOf(labels: Int32Array): [number, number][] {
  const sizes = new Map<number, number>();
  for (const label of labels) if (label >= 0) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  return [...sizes].sort(([a], [b]) => a - b);
}

/** Throws in words when there is not one label per row, there are no rows, or a count is not a whole number of 1 or more. */
export function checkStability(points: Matrix, labels: Int32Array, counts: Readonly<Record<string, number>>): void {
  if (points.rows !== labels.length) {
    throw new TypeError(
      `Cannot measure stability: there are ${points.rows} rows and ${labels.length} labels, one label per row is needed`,
    );
  }
  if (points.rows === 0) throw new RangeError("Cannot measure stability: there are no rows, at least one is needed");
  for (const [name, value] of Object.entries(counts)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`Cannot measure stability: ${name} is ${value}, a whole number of 1 or more is needed`);
  }
}
