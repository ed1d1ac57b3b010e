import { mostRows, slotOf, slots } from "./kernel/lineKernel.ts";
import type { LineSums } from "./sumLines.ts";

/** What the lines of each customer come to, money in ten thousandths. */
export interface LineCounts {
  readonly lines: BigInt64Array;
  readonly others: BigInt64Array;
  readonly units: BigInt64Array;
  readonly sold: BigInt64Array;
  readonly discount: BigInt64Array;
  readonly back: BigInt64Array;
  readonly month_revenue: BigInt64Array;
  readonly recent_revenue: BigInt64Array;
  readonly year_revenue: BigInt64Array;
  /** In currency, rounded once. */
  readonly weighted_revenue: Float64Array;
}

/** Sums that 64 bits do not hold of some customer: of all, money in currency, each rounded once. */
export interface RoundedCounts {
  readonly units: Float64Array;
  readonly sold: Float64Array;
  readonly discount: Float64Array;
  readonly full_price: Float64Array;
  readonly back: Float64Array;
}

/**
 * The sums as columns, exactly; `rounded` is there where some sum is 2^62 or more, and then counts instead of those of its names.
 *
 * @throws RangeError for revenue of the last days that DECIMAL(18,4) does not hold.
 */
export function readSums(sums: LineSums): { readonly counts: LineCounts; readonly rounded?: RoundedCounts } {
  const { people, kernel, more } = sums;
  const whole = (): BigInt64Array => new BigInt64Array(people);
  const counts: LineCounts = {
    ...{ lines: whole(), others: whole(), units: whole(), sold: whole(), discount: whole(), back: whole() },
    ...{ month_revenue: whole(), recent_revenue: whole(), year_revenue: whole() },
    weighted_revenue: new Float64Array(people),
  };
  const columns = Object.values(counts) as BigInt64Array[];
  const large = new Set([...more.keys()].map((place) => Math.floor(place / slots)));
  for (let first = 0; first < people; first += mostRows) {
    const rows = Math.min(mostRows, people - first);
    const beyond = kernel.readSums(first, rows);
    // Either is of the kind of the other.
    for (const [c, column] of columns.entries())
      column.set((kernel.columns[c] as BigInt64Array).subarray(0, rows), first);
    if (beyond) for (let c = first; c < first + rows; c++) large.add(c);
  }
  const fit = [...large].map((c) => readLarge(sums, c, counts));
  return fit.includes(false) ? { counts, rounded: roundedCounts(sums) } : { counts };
}

/** A sum of a customer, whatever it is. */
function sumOf({ kernel, more }: LineSums, c: number, slot: number): bigint {
  return kernel.sums[c * slots + slot]! + (more.get(c * slots + slot) ?? 0n);
}

/** A customer with sums of any size. @returns whether all are less than 2^62. */
function readLarge(sums: LineSums, c: number, counts: LineCounts): boolean {
  const whole = (slot: number): bigint => sumOf(sums, c, slot);
  let fits = true;
  for (const name of ["units", "sold", "discount", "back"] as const) {
    counts[name][c] = whole(slotOf[name]);
    fits &&= BigInt.asIntN(63, whole(slotOf[name])) === whole(slotOf[name]);
  }
  const quarter = whole(slotOf.month) + whole(slotOf.recent);
  counts.month_revenue[c] = decimal(whole(slotOf.month));
  counts.recent_revenue[c] = decimal(quarter);
  counts.year_revenue[c] = decimal(quarter + whole(slotOf.year));
  const upper = whole(slotOf.weightedUpper) + whole(slotOf.weightedAbove) * 2n ** 25n;
  counts.weighted_revenue[c] = Number(whole(slotOf.weighted) + upper * 2n ** 25n) / 1e19;
  return fits;
}

function roundedCounts(sums: LineSums): RoundedCounts {
  const columnOf = (number: (c: number) => number): Float64Array =>
    new Float64Array(sums.people).map((_, c) => number(c));
  const money = (...of: number[]) =>
    columnOf((c) => Number(of.reduce((sum, slot) => sum + sumOf(sums, c, slot), 0n)) / 1e4);
  return {
    units: columnOf((c) => Number(sumOf(sums, c, slotOf.units))),
    sold: money(slotOf.sold),
    discount: money(slotOf.discount),
    full_price: money(slotOf.sold, slotOf.discount),
    back: money(slotOf.back),
  };
}

function decimal(whole: bigint): bigint {
  if (whole < 10n ** 18n && whole > -(10n ** 18n)) return whole;
  throw new RangeError("Cannot sum what a customer spent: it is 10^14 or more, more than DECIMAL(18,4) holds");
}
