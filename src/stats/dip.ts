/**
 * Hartigans' dip: the greatest distance between the distribution of the numbers and the nearest one with a single hump, 1 / (2n) …
 * 1/4. One hump of any shape has a small dip; a valley between two makes it grow.
 *
 * The distribution is held between its greatest convex hull from below and its least concave one from above, over ever narrower
 * intervals, until these two are no farther apart than what they miss outside.
 *
 * @param sorted ascending, finite.
 * @returns undefined when there are no numbers; 0 when all are equal.
 * Cost: O(n) per interval, of which there are few. Source: Hartigan and Hartigan 1985, doi:10.1214/aos/1176346577; checked against
 * linear programmes over all distributions with one hump.
 */
export function dip(sorted: Float64Array): number | undefined {
  const n = sorted.length;
  if (n === 0) return undefined;
  if (sorted[0] === sorted[n - 1]) return 0;
  const below = new Float64Array(n);
  const above = new Float64Array(n);
  let [low, high, missed] = [0, n - 1, 1];
  for (;;) {
    const lower = hull(sorted, low, high, 1, below);
    const upper = hull(sorted, low, high, -1, above);
    const { gap, from, to } = widestGap(lower, upper, below, above);
    if (gap <= missed) break;
    for (let i = low; i <= from; i++) missed = Math.max(missed, i + 1 - below[i]!);
    for (let i = to; i <= high; i++) missed = Math.max(missed, above[i]! - i);
    if (from === low && to === high) break;
    [low, high] = [from, to];
  }
  return missed / (2 * n);
}

/**
 * The hull of the numbers low … high against how many lie before them (sign 1, convex, from below) or up to them (sign −1, concave,
 * from above), in units of rows. Fills in its height at every number and returns the places of its corners.
 */
function hull(x: Float64Array, low: number, high: number, sign: 1 | -1, heights: Float64Array): Int32Array {
  const corners = new Int32Array(high - low + 1);
  let count = 0;
  for (let i = low; i <= high; i++) {
    while (count >= 2) {
      const [a, b] = [corners[count - 2]!, corners[count - 1]!];
      if (sign * ((i - b) * (x[b]! - x[a]!) - (b - a) * (x[i]! - x[b]!)) > 0) break;
      count--;
    }
    corners[count++] = i;
  }
  const lift = sign === 1 ? 0 : 1;
  for (let c = 0; c + 1 < count; c++) {
    const [a, b] = [corners[c]!, corners[c + 1]!];
    const slope = x[b]! > x[a]! ? (b - a) / (x[b]! - x[a]!) : 0;
    for (let i = a; i < b; i++) heights[i] = a + lift + slope * (x[i]! - x[a]!);
  }
  heights[high] = high + lift;
  return corners.subarray(0, count);
}

/** Where, at a corner, the hulls are farthest apart, and the corner of the lower one before and of the upper one after it. */
function widestGap(lower: Int32Array, upper: Int32Array, below: Float64Array, above: Float64Array) {
  let widest = { gap: 0, from: lower[0]!, to: upper.at(-1)! };
  let next = 0;
  for (const corner of lower) {
    while (upper[next]! < corner) next++;
    const gap = above[corner]! - below[corner]!;
    if (gap > widest.gap) widest = { gap, from: corner, to: upper[next]! };
  }
  let last = 0;
  for (const corner of upper) {
    while (last + 1 < lower.length && lower[last + 1]! <= corner) last++;
    const gap = above[corner]! - below[corner]!;
    if (gap > widest.gap) widest = { gap, from: lower[last]!, to: corner };
  }
  return widest;
}
