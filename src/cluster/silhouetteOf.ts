import { checkCondensedPairs } from "./hierarchy/checkCondensedPairs.ts";

export interface SilhouetteOfDissimilarities {
  /** The mean of the silhouettes, −1 … 1, higher is better. */
  readonly value: number;
  /** Their standard deviation ÷ √n: how far the mean of other rows like these may lie, their neighbours taken as given. */
  readonly standardError: number;
}

/**
 * The mean silhouette of a partition of rows of which only the dissimilarities are known, such as Gower's; otherwise as `silhouette`.
 * Undefined when there are fewer than 2 clusters, or each row is a cluster of its own.
 *
 * @param given dissimilarities of the pairs (0, 1), (0, 2) … (n − 2, n − 1), each a finite number of 0 or more.
 * @param labels one cluster per row, 0 or more.
 * @throws TypeError when there is not one value per pair and one label per row; RangeError when a value is out of range.
 * Cost O(n²) time, O(n·k) memory. Source: Rousseeuw 1987; checked against scikit-learn `silhouette_score`.
 */
export function silhouetteOf(
  given: { readonly rows: number; readonly values: Float64Array },
  labels: Int32Array,
): SilhouetteOfDissimilarities | undefined {
  const what = "compute a silhouette";
  checkCondensedPairs(what, given);
  const { rows: n, values } = given;
  if (labels.length !== n) {
    throw new TypeError(`Cannot ${what}: there are ${labels.length} labels, one for each of ${n} rows is needed`);
  }
  if (!labels.every((label) => label >= 0)) {
    throw new RangeError(`Cannot ${what}: a label is below 0, a cluster for each row is needed`);
  }
  const k = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const sizes = new Float64Array(k);
  for (const label of labels) sizes[label]! += 1;
  const clusters = sizes.filter((size) => size > 0).length;
  if (clusters < 2 || clusters === n) return undefined;
  const sums = new Float64Array(n * k);
  for (let i = 0, pair = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const value = values[pair++]!;
      sums[i * k + labels[j]!]! += value;
      sums[j * k + labels[i]!]! += value;
    }
  }
  const widths = Float64Array.from(labels, (own, i) => widthOf(sums.subarray(i * k, (i + 1) * k), sizes, own));
  const value = widths.reduce((sum, width) => sum + width, 0) / n;
  const squares = widths.reduce((sum, width) => sum + (width - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (n - 1) / n) };
}

function widthOf(sums: Float64Array, sizes: Float64Array, own: number): number {
  if (sizes[own] === 1) return 0;
  const within = sums[own]! / (sizes[own]! - 1);
  let next = Number.POSITIVE_INFINITY;
  for (let c = 0; c < sizes.length; c++) {
    if (c !== own && sizes[c]! > 0) next = Math.min(next, sums[c]! / sizes[c]!);
  }
  const most = Math.max(within, next);
  return most === 0 ? 0 : (next - within) / most;
}
