import { type GroupedItems, sortGroup } from "segmentarium/stats";
import { type CountRules, part } from "./countRules.ts";
import { shared, sharedFloats } from "./shared.ts";

/** One entry per customer. */
export interface OrderCounts {
  readonly orders: Int32Array;
  /** Days from the first order to the cutoff, and to the last order. */
  readonly tenure: Int32Array;
  readonly span: Int32Array;
  readonly squared_gaps: Float64Array;
  readonly weekend_orders: Int32Array;
  readonly evening_orders: Int32Array;
  readonly told_orders: Int32Array;
  readonly online_orders: Int32Array;
  /** Of the 30, 90 and 365 days before the cutoff. */
  readonly month_orders: Int32Array;
  readonly recent_orders: Int32Array;
  readonly year_orders: Int32Array;
  readonly weighted_orders: Float64Array;
  /** Sum of 2i - 11 over orders in the i-th of twelve periods of 30 days, from 0 for the oldest. */
  readonly tilt: Int32Array;
}

/** Numbers of a period of 30 days, by the age of an order in days: 11 for the last one, -11 for the oldest of twelve. */
const periods = Int32Array.from({ length: 361 }, (_, age) => 11 - 2 * Math.floor((age - 1) / 30));

/**
 * Counts the orders of each customer. Sums are exact, so that the order of rows does not matter.
 *
 * @param grouped eight times the day of each order with flags (see salesQuery.ts), no day 2^28 days from 1970 or more; the orders of each customer are left in the order of their days.
 */
export function countOrders({ starts, items }: GroupedItems, { cutoff, heavy, light }: CountRules): OrderCounts {
  const counts = emptyCounts(starts.length - 1);
  for (let c = 0; c < counts.orders.length; c++) {
    const [start, end] = [starts[c]!, starts[c + 1]!];
    sortGroup(items, start, end);
    const first = start < end ? items[start]! >> 3 : mostDay;
    let last = start < end ? first : -mostDay;
    let [weekend, evening, told, online, month, recent, year] = [0, 0, 0, 0, 0, 0, 0];
    let [heavySum, lightSum, tilt, gaps] = [0, 0, 0, 0];
    for (let i = start; i < end; i++) {
      const item = items[i]!;
      const day = item >> 3;
      const age = cutoff - day;
      gaps += (day - last) * (day - last);
      last = day;
      if (isWeekend(day)) weekend++;
      evening += item & 1;
      told += (item >> 1) & 1;
      online += (item >> 2) & 1;
      if (age <= 365) year++;
      if (age <= 90) recent++;
      if (age <= 30) month++;
      if (age <= 360) tilt += periods[age]!;
      if (age >= heavy.length) continue;
      heavySum += heavy[age]!;
      lightSum += light[age]!;
    }
    counts.orders[c] = end - start;
    counts.tenure[c] = cutoff - first;
    counts.span[c] = last - first;
    counts.squared_gaps[c] = gaps;
    counts.weekend_orders[c] = weekend;
    counts.evening_orders[c] = evening;
    counts.told_orders[c] = told;
    counts.online_orders[c] = online;
    counts.month_orders[c] = month;
    counts.recent_orders[c] = recent;
    counts.year_orders[c] = year;
    counts.weighted_orders[c] = (heavySum * part + lightSum) / 1e15;
    counts.tilt[c] = tilt;
  }
  return counts;
}

/** No day with room for its flags is further from 1970. */
const mostDay = 2 ** 28;

/** Whole weeks, so that no day with them is below 0. */
const weeks = 7 * 2 ** 26;

function emptyCounts(people: number): OrderCounts {
  const counts = (): Int32Array => shared(people);
  return {
    ...{ orders: counts(), tenure: counts(), span: counts(), tilt: counts() },
    ...{ weighted_orders: sharedFloats(people), squared_gaps: sharedFloats(people) },
    ...{ weekend_orders: counts(), evening_orders: counts(), told_orders: counts(), online_orders: counts() },
    ...{ month_orders: counts(), recent_orders: counts(), year_orders: counts() },
  };
}

/** 1970 began on a Thursday. */
function isWeekend(day: number): boolean {
  return (day + 3 + weeks) % 7 >= 5;
}
