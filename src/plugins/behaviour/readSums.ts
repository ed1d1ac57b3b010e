import { mostRows, slotOf, slots } from "./kernel/lineKernel.ts";
import type { LineSums } from "./sumLines.ts";

/** What the lines of each customer come to, money in currency; of decimals (the last days) ten thousandths. */
export interface LineCounts {
  readonly lines: Float64Array;
  readonly others: Float64Array;
  readonly units: Float64Array;
  readonly sold: Float64Array;
  readonly discount: Float64Array;
  readonly full_price: Float64Array;
  readonly back: Float64Array;
  readonly month_revenue: BigInt64Array;
  readonly recent_revenue: BigInt64Array;
  readonly year_revenue: BigInt64Array;
  readonly weighted_revenue: Float64Array;
}

/**
 * The sums as columns. Each number is the exact sum, rounded once, and divided where it is money.
 *
 * @throws RangeError for revenue of the last days that DECIMAL(18,4) does not hold.
 */
export function readSums(sums: LineSums): LineCounts {
  const { people, kernel, more } = sums;
  const numbers = (): Float64Array => new Float64Array(people);
  const decimals = (): BigInt64Array => new BigInt64Array(people);
  const counts: LineCounts = {
    ...{ lines: numbers(), others: numbers(), units: numbers(), sold: numbers(), discount: numbers() },
    ...{ full_price: numbers(), back: numbers() },
    ...{ month_revenue: decimals(), recent_revenue: decimals(), year_revenue: decimals() },
    weighted_revenue: numbers(),
  };
  const columns = Object.values(counts) as Float64Array[];
  for (let first = 0; first < people; first += mostRows) {
    const rows = Math.min(mostRows, people - first);
    const beyond = kernel.readSums(first, rows);
    // Either is of the kind of the other.
    for (const [c, column] of columns.entries())
      column.set((kernel.columns[c] as Float64Array).subarray(0, rows), first);
    if (beyond) for (let c = first; c < first + rows; c++) readLarge(sums, c, counts);
  }
  for (const c of new Set([...more.keys()].map((place) => Math.floor(place / slots)))) readLarge(sums, c, counts);
  return counts;
}

/** A customer, whatever its sums are. */
function readLarge({ kernel, more }: LineSums, c: number, counts: LineCounts): void {
  const place = c * slots;
  const whole = (slot: number): bigint => kernel.sums[place + slot]! + (more.get(place + slot) ?? 0n);
  const [sold, discount] = [whole(slotOf.sold), whole(slotOf.discount)];
  counts.units[c] = Number(whole(slotOf.units));
  counts.sold[c] = Number(sold) / 1e4;
  counts.discount[c] = Number(discount) / 1e4;
  counts.full_price[c] = Number(sold + discount) / 1e4;
  counts.back[c] = Number(whole(slotOf.back)) / 1e4;
  const quarter = whole(slotOf.month) + whole(slotOf.recent);
  counts.month_revenue[c] = decimal(whole(slotOf.month));
  counts.recent_revenue[c] = decimal(quarter);
  counts.year_revenue[c] = decimal(quarter + whole(slotOf.year));
  const upper = whole(slotOf.weightedUpper) + whole(slotOf.weightedAbove) * 2n ** 25n;
  counts.weighted_revenue[c] = Number(whole(slotOf.weighted) + upper * 2n ** 25n) / 1e19;
}

function decimal(whole: bigint): bigint {
  if (whole < 10n ** 18n && whole > -(10n ** 18n)) return whole;
  throw new RangeError("Cannot sum what a customer spent: it is 10^14 or more, more than DECIMAL(18,4) holds");
}
