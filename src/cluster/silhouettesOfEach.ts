import type { Matrix } from "../matrix/index.ts";
import { type Clusters, gatherClusters } from "./gatherClusters.ts";
import { distanceSumsByCluster, type ThreadOptions } from "./pairs/distanceSums.ts";
import { sharedCells } from "./sharedCells.ts";
import { isPartition, type Silhouettes, silhouettes } from "./silhouette.ts";
import { type SilhouetteMeans, silhouetteMeans } from "./silhouetteMeans.ts";

const what = "compute silhouettes";

/**
 * The silhouette of each row for several partitions of the same rows, as `silhouettes` gives those of one, but for rounding; those that
 * have a label for every row share their passes over the pairs of rows where they have few cells in common. Equal bits whatever the
 * number of threads.
 *
 * @param partitions one label per row each; rows labelled −1 are left out.
 * @throws as `silhouettes`.
 * Cost O(n²·p) time for each pass: nine partitions of 17,000 × 8 by k-means take about as long as four alone.
 */
export async function silhouettesOfEach(
  points: Matrix,
  partitions: readonly Int32Array[],
  options: ThreadOptions = {},
): Promise<(Silhouettes | undefined)[]> {
  const found = partitions.map((): Silhouettes | undefined => undefined);
  const together: { readonly place: number; readonly clusters: Clusters }[] = [];
  for (const [place, labels] of partitions.entries()) {
    const clusters = gatherClusters(what, points, labels);
    if (!isPartition(clusters)) continue;
    if (clusters.rows.length === points.rows) together.push({ place, clusters });
    else found[place] = await silhouettes(points, labels, options);
  }
  const means = await sharedMeans(
    together.map(({ clusters }) => clusters),
    options,
  );
  means.forEach((one, i) => {
    const { place } = together[i]!;
    found[place] = silhouettesOf(one, partitions[place]!);
  });
  return found;
}

/** What the silhouettes of partitions are made of, which have a label for each of the same rows; at least one partition, or none. */
export async function sharedMeans(
  partitions: readonly Clusters[],
  options: ThreadOptions,
): Promise<readonly SilhouetteMeans[]> {
  if (partitions.length === 0) return [];
  const { data, columns, rows } = partitions[0]!;
  const labels = partitions.map((clusters) => clusters.labels);
  const means = new Array<SilhouetteMeans>(partitions.length);
  for (const cells of sharedCells(labels, mostCells(rows.length))) {
    const sumsTo = await distanceSumsByCluster({ data, columns, rows, ...cells }, options);
    const parted = cells.members.map((member) => partitions[member]!);
    const sums = parted.map(({ sizes }) => new Float64Array(sizes.length * rows.length));
    for (let cell = 0; cell < cells.sizes.length; cell++) {
      const own = sumsTo(cell);
      for (const [m, all] of sums.entries()) add(all, cells.labelOf[m]![cell]! * rows.length, own);
    }
    for (const [m, clusters] of parted.entries()) means[cells.members[m]!] = silhouetteMeans(clusters, sums[m]!);
  }
  return means;
}

function silhouettesOf({ clusters: { rows, sizes, labels }, values, total }: SilhouetteMeans, given: Int32Array) {
  const [sums, names] = [sizes.map(() => 0), sizes.map(() => 0)];
  values.forEach((value, i) => {
    sums[labels[i]!]! += value;
    names[labels[i]!] = given[rows[i]!]!;
  });
  const clusters = sizes.map((size, c) => ({ label: names[c]!, size, value: sums[c]! / size }));
  return { value: total / values.length, values, rows, clusters };
}

/** More cells spare passes, but each pass then keeps more sums and visits smaller cells. */
function mostCells(rows: number): number {
  return Math.max(32, Math.min(Math.floor(rows / 32), Math.floor(2 ** 23 / rows)));
}

function add(sums: Float64Array, from: number, more: Float64Array): void {
  const own = sums.subarray(from, from + more.length);
  for (let i = 0; i < own.length; i++) own[i]! += more[i]!;
}
