/** Orders a day in a calendar month; months follow each other without a gap. */
export interface MonthlyRate {
  /** 1…12. */
  readonly number: number;
  readonly daily: number;
}

/**
 * How many times as busy as usual each calendar month is: its rate over the mean of the twelve months centered on it (half
 * of the outermost two), averaged over the years. Months with less than half a year on either side have no factor.
 *
 * Source: the ratio to a centered moving average of classical decomposition.
 */
export function monthFactors(months: readonly MonthlyRate[]): { number: number; factor: number }[] {
  const found = new Map<number, number[]>();
  for (let i = 6; i + 6 < months.length; i++) {
    let around = (months[i - 6]!.daily + months[i + 6]!.daily) / 2;
    for (let j = i - 5; j <= i + 5; j++) around += months[j]!.daily;
    const { number, daily } = months[i]!;
    if (around > 0) found.set(number, [...(found.get(number) ?? []), (12 * daily) / around]);
  }
  return [...found]
    .map(([number, ratios]) => ({ number, factor: ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length }))
    .sort((a, b) => a.number - b.number);
}

/** Pearson's correlation, -1…1; `undefined` for fewer than two pairs or when either does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number | undefined {
  const n = a.length;
  const center = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    return values.map((value) => value - mean);
  };
  const [x, y] = [center(a), center(b)];
  const product = (u: readonly number[], v: readonly number[]) => u.reduce((sum, value, i) => sum + value * v[i]!, 0);
  const size = Math.sqrt(product(x, x) * product(y, y));
  return n < 2 || size === 0 ? undefined : product(x, y) / size;
}
