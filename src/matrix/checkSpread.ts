import type { Matrix } from "./matrix.ts";

const smallest = 1e-152;
const largest = 1e150;

/**
 * Throws in words when rows differ, but by so little or so much that squares of differences are lost: the greatest spread of a column,
 * from its least to its greatest value, is below 1e-152, where squares underflow or lose digits, or above 1e150, where sums of them
 * overflow. Beside a wider column one may be as narrow as it likes: it counts for nothing. O(n·p).
 *
 * @param points n × p, any unit; no rows, or rows that are all equal, will do.
 */
export function checkSpread(what: string, { data, columns: p, names }: Matrix): void {
  const least = data.slice(0, p);
  const most = data.slice(0, p);
  for (let i = p; i < data.length; i += p) {
    for (let j = 0; j < p; j++) {
      const value = data[i + j]!;
      if (value < least[j]!) least[j] = value;
      else if (value > most[j]!) most[j] = value;
    }
  }
  const spreads = most.map((value, j) => value - least[j]!);
  const spread = spreads.reduce((widest, one) => Math.max(widest, one), 0);
  if (spread === 0 || (spread >= smallest && spread <= largest)) return;
  const size = spread < smallest ? "small" : "large";
  throw new RangeError(
    `Cannot ${what}: the spread of column "${names[spreads.indexOf(spread)]}" is so ${size} that its square is lost, values of another unit are needed`,
  );
}
