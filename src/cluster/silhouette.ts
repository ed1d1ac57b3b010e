import type { Matrix } from "../matrix/index.ts";

/**
 * The mean silhouette of a partition, −1 … 1, higher is better: how much nearer rows lie to their own cluster than to the
 * next one, by mean Euclidean distance. A row alone in its cluster counts 0. Rows labelled −1 are left out.
 * Undefined when fewer than 2 clusters have rows, or each row is a cluster of its own.
 *
 * @throws TypeError when there is not one label per row.
 * Cost O(n²·p) time, O(n·k) memory. Source: Rousseeuw 1987; checked against scikit-learn `silhouette_score`.
 */
export function silhouette(points: Matrix, labels: Int32Array): number | undefined {
  const clusters = gatherClusters(points, labels);
  if (!isPartition(clusters)) return undefined;
  const values = silhouetteValues(clusters);
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Rows gathered with dense cluster numbers. */
export interface Clusters {
  readonly data: Float64Array;
  readonly columns: number;
  /** Dense cluster number per gathered row, 0 … sizes.length − 1. */
  readonly labels: Int32Array;
  readonly sizes: readonly number[];
  /** The gathered rows' numbers among the points. */
  readonly rows: Int32Array;
}

/** The rows that have a label of 0 or more, cluster numbers made dense in ascending order. */
export function gatherClusters(points: Matrix, labels: Int32Array): Clusters {
  if (labels.length !== points.rows) {
    throw new TypeError(
      `Cannot compute a silhouette: there are ${points.rows} rows and ${labels.length} labels, one label per row is needed`,
    );
  }
  const used = [...new Set(labels)].filter((label) => label >= 0).sort((a, b) => a - b);
  const place = new Map(used.map((label, c) => [label, c]));
  const rows = Int32Array.from(labels.keys()).filter((i) => labels[i]! >= 0);
  const dense = rows.map((i) => place.get(labels[i]!)!);
  const sizes = new Array<number>(used.length).fill(0);
  for (const label of dense) sizes[label]! += 1;
  if (rows.length === points.rows) return { data: points.data, columns: points.columns, labels: dense, sizes, rows };
  const data = new Float64Array(rows.length * points.columns);
  rows.forEach((row, i) => {
    data.set(points.data.subarray(row * points.columns, (row + 1) * points.columns), i * points.columns);
  });
  return { data, columns: points.columns, labels: dense, sizes, rows };
}

/** Whether a silhouette exists: at least 2 clusters, and fewer than rows. */
export function isPartition(clusters: Clusters): boolean {
  return clusters.sizes.length >= 2 && clusters.sizes.length < clusters.labels.length;
}

/** One silhouette per gathered row. */
export function silhouetteValues(clusters: Clusters): Float64Array {
  const { labels, sizes } = clusters;
  const sums = distanceSums(clusters);
  const k = sizes.length;
  const values = new Float64Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const own = labels[i]!;
    if (sizes[own] === 1) continue;
    const inside = sums[i * k + own]! / (sizes[own]! - 1);
    let outside = Number.POSITIVE_INFINITY;
    for (let c = 0; c < k; c++) if (c !== own) outside = Math.min(outside, sums[i * k + c]! / sizes[c]!);
    values[i] = silhouetteOf(inside, outside);
  }
  return values;
}

/** (b − a) / max(a, b); 0 when both are 0. */
export function silhouetteOf(inside: number, outside: number): number {
  const larger = Math.max(inside, outside);
  return larger === 0 ? 0 : (outside - inside) / larger;
}

/** n × k: the sum of distances from each row to the rows of each cluster. */
export function distanceSums(clusters: Clusters): Float64Array {
  const { data, columns: p, labels, sizes } = clusters;
  const n = labels.length;
  const k = sizes.length;
  const sums = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    const at = i * p;
    const own = labels[i]!;
    for (let o = i + 1; o < n; o++) {
      const from = o * p;
      let sum = 0;
      for (let j = 0; j < p; j++) {
        const d = data[at + j]! - data[from + j]!;
        sum += d * d;
      }
      const distance = Math.sqrt(sum);
      sums[i * k + labels[o]!]! += distance;
      sums[o * k + own]! += distance;
    }
  }
  return sums;
}
