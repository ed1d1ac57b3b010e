import { type ExactSums, wholeAt } from "segmentarium/stats";
import { part } from "./countRules.ts";
import type { LineSums } from "./sumLines.ts";
import { at, stride, weightedParts } from "./sumPlaces.ts";

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
export function readSums({ sums }: LineSums): LineCounts {
  const people = sums.low.length / stride;
  const numbers = (): Float64Array => new Float64Array(people);
  const decimals = (): BigInt64Array => new BigInt64Array(people);
  const counts: LineCounts = {
    ...{ lines: numbers(), others: numbers(), units: numbers(), sold: numbers(), discount: numbers() },
    ...{ full_price: numbers(), back: numbers() },
    ...{ month_revenue: decimals(), recent_revenue: decimals(), year_revenue: decimals() },
    weighted_revenue: numbers(),
  };
  if (sums.high.size === 0) readSmall(sums, counts);
  else for (let c = 0; c < people; c++) readLarge(sums, c, counts);
  return counts;
}

/** All customers, when no sum has steps: each is below 2^52, so that two and even three sum exactly, up to 2^53. */
function readSmall(sums: ExactSums, counts: LineCounts): void {
  const { low } = sums;
  const { lines, others, units, sold, discount, full_price, back, weighted_revenue } = counts;
  const months = halves(counts.month_revenue);
  const quarters = halves(counts.recent_revenue);
  const years = halves(counts.year_revenue);
  for (let c = 0, place = 0; c < lines.length; c++, place += stride) {
    lines[c] = low[place + at.lines]!;
    others[c] = low[place + at.others]!;
    units[c] = low[place + at.units]!;
    sold[c] = low[place + at.sold]! / 1e4;
    discount[c] = low[place + at.discount]! / 1e4;
    full_price[c] = (low[place + at.sold]! + low[place + at.discount]!) / 1e4;
    back[c] = low[place + at.back]! / 1e4;
    const month = low[place + at.month]!;
    const quarter = month + low[place + at.recent]!;
    const year = quarter + low[place + at.year]!;
    // At 2^53 it may be 2^53 + 1, rounded.
    if (Math.abs(year) >= 2 ** 53) {
      readLarge(sums, c, counts);
      continue;
    }
    put(months, c, month);
    put(quarters, c, quarter);
    put(years, c, year);
    weighted_revenue[c] = weightedOf(sums, place) / 1e19;
  }
}

/** A customer, whatever its sums are. */
function readLarge(sums: ExactSums, c: number, counts: LineCounts): void {
  const place = c * stride;
  const whole = (measure: number): bigint => wholeAt(sums, place + measure);
  counts.lines[c] = Number(whole(at.lines));
  counts.others[c] = Number(whole(at.others));
  counts.units[c] = Number(whole(at.units));
  counts.sold[c] = Number(whole(at.sold)) / 1e4;
  counts.discount[c] = Number(whole(at.discount)) / 1e4;
  counts.full_price[c] = Number(whole(at.sold) + whole(at.discount)) / 1e4;
  counts.back[c] = Number(whole(at.back)) / 1e4;
  const quarter = whole(at.month) + whole(at.recent);
  counts.month_revenue[c] = decimal(whole(at.month));
  counts.recent_revenue[c] = decimal(quarter);
  counts.year_revenue[c] = decimal(quarter + whole(at.year));
  const weighted = weightedParts.reduceRight((sum, measure) => sum * BigInt(part) + whole(measure), 0n);
  counts.weighted_revenue[c] = Number(weighted) / 1e19;
}

function decimal(whole: bigint): bigint {
  if (whole < 10n ** 18n && whole > -(10n ** 18n)) return whole;
  throw new RangeError("Cannot sum what a customer spent: it is 10^14 or more, more than DECIMAL(18,4) holds");
}

/** The low and high 32 bits of each number, by turns, as every machine that runs the engine has them. */
function halves(longs: BigInt64Array): Int32Array {
  return new Int32Array(longs.buffer, longs.byteOffset, 2 * longs.length);
}

/** A whole number of at most 2^53 as 64 bits. */
function put(longs: Int32Array, i: number, value: number): void {
  const high = Math.floor(value / 2 ** 32);
  longs[2 * i] = value - high * 2 ** 32;
  longs[2 * i + 1] = high;
}

/** The number nearest to the weighted amount. What is above 2^50 is exact where it is below 2^52; beyond, it might be rounded twice. */
function weightedOf(sums: ExactSums, place: number): number {
  const { low } = sums;
  const [first, third] = [low[place + at.weighted]!, low[place + at.weightedAbove]!];
  const second = low[place + at.weighted + 1]! + Math.floor(first / part);
  const above = low[place + at.weighted + 2]! + Math.floor(second / part) + third * part;
  if (low[place + at.weightedAbove + 1] === 0 && Math.abs(above) < 2 ** 52) {
    return above * 2 ** 50 + (modulo(second) * part + modulo(first));
  }
  return Number(weightedParts.reduceRight((sum, measure) => sum * BigInt(part) + wholeAt(sums, place + measure), 0n));
}

function modulo(value: number): number {
  return value - Math.floor(value / part) * part;
}
