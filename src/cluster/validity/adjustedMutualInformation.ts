import { type CrossTable, crossTable } from "./crossTable.ts";

/**
 * Mutual information of two partitions of the same rows, corrected for chance and divided by the mean of their entropies: 1 for
 * equal partitions whatever their numbering, about 0 for unrelated ones. Labels are any whole numbers; −1 is a group like the
 * others. It weighs small clusters more than the adjusted Rand index does. Undefined for no rows.
 *
 * @throws TypeError when the lengths differ.
 * Cost O(n + different sizes² × smaller size). Source: Vinh, Epps and Bailey 2010, JMLR 11; checked against scikit-learn
 * `adjusted_mutual_info_score` (arithmetic mean).
 */
export function adjustedMutualInformation(a: Int32Array, b: Int32Array): number | undefined {
  return adjustedMutualInformationOf(crossTable(a, b));
}

/** As `adjustedMutualInformation`, of rows that are counted already. */
export function adjustedMutualInformationOf(table: CrossTable): number | undefined {
  const { n, left, right, cells } = table;
  if (n === 0) return undefined;
  if (cells.length === left.length && cells.length === right.length) return 1;
  let information = 0;
  for (const { row, column, count } of cells) {
    information += (count / n) * Math.log((n * count) / (left[row]! * right[column]!));
  }
  const expected = expectedInformation(table);
  const most = (entropy(left, n) + entropy(right, n)) / 2;
  return (information - expected) / (most - expected);
}

function entropy(sizes: readonly number[], n: number): number {
  return sizes.reduce((sum, size) => sum - (size / n) * Math.log(size / n), 0);
}

/** The mean mutual information of all pairs of partitions with these sizes (hypergeometric model). */
function expectedInformation({ n, left, right }: CrossTable): number {
  const logFactorial = logFactorials(n);
  let expected = 0;
  for (const [x, timesX] of countEach(left)) {
    for (const [y, timesY] of countEach(right)) {
      const fixed =
        logFactorial[x]! + logFactorial[y]! + logFactorial[n - x]! + logFactorial[n - y]! - logFactorial[n]!;
      let sum = 0;
      for (let both = Math.max(1, x + y - n); both <= Math.min(x, y); both++) {
        const free =
          logFactorial[both]! + logFactorial[x - both]! + logFactorial[y - both]! + logFactorial[n - x - y + both]!;
        sum += (both / n) * Math.log((n * both) / (x * y)) * Math.exp(fixed - free);
      }
      expected += timesX * timesY * sum;
    }
  }
  return expected;
}

function countEach(sizes: readonly number[]): [number, number][] {
  const counts = new Map<number, number>();
  for (const size of [...sizes].sort((a, b) => a - b)) counts.set(size, (counts.get(size) ?? 0) + 1);
  return [...counts];
}

/** ln 0! … ln n!, by compensated summation (Kahan), so that differences of large ones stay exact. */
function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  let sum = 0;
  let lost = 0;
  for (let i = 2; i <= n; i++) {
    const term = Math.log(i) - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
    logs[i] = sum;
  }
  return logs;
}
