import { addSteps, addTo, type ExactSums, exactSums, numberAt, wholeAt } from "segmentarium/stats";
import { type CountRules, part } from "./countRules.ts";

/** Lines of orders by number: one entry per line. */
export interface LineChunk {
  readonly customers: Int32Array;
  /** Twice the day (since 1970), and one more for a sale. */
  readonly days: Int32Array;
  readonly quantities: BigInt64Array;
  /** In ten thousandths of the currency. */
  readonly amounts: BigInt64Array;
  readonly discounts: BigInt64Array;
}

/** Sums by customer, to which lines are added. */
export interface LineSums {
  readonly rules: CountRules;
  readonly sums: ExactSums;
}

/** Lines of sale and others; of sales units, amount and discount; amount of the others; of both the amount of the last days. */
const at = { lines: 0, others: 1, units: 2, sold: 3, discount: 4, back: 5, month: 6, recent: 7, year: 8 } as const;
/** The weighted amount, in 10^-19, is in five parts of 25 bits: the first, 2^25 times the second, …. */
const weighted = 9;
const weightedParts = 5;
const stride = weighted + weightedParts;
const step = 2n ** 52n;
/** So many lines, none with a value of 2^46 or more, sum to less than 2^52. */
const longestRun = 64;
const wide = 2 ** 14;

/** Empty sums of so many customers. */
export function lineSums(customers: number, rules: CountRules): LineSums {
  return { rules, sums: exactSums(customers * stride) };
}

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

/** The sums as columns. Each number is the exact sum, rounded once, and divided where it is money. */
export function readSums({ sums }: LineSums): LineCounts {
  const people = sums.low.length / stride;
  const column = (value: (place: number) => number): Float64Array => {
    const values = new Float64Array(people);
    for (let c = 0; c < people; c++) values[c] = value(c * stride);
    return values;
  };
  const decimals = (measure: number): BigInt64Array => {
    const values = new BigInt64Array(people);
    for (let c = 0; c < people; c++) values[c] = decimalAt(sums, c * stride + measure);
    return values;
  };
  return {
    lines: column((place) => numberAt(sums, place + at.lines)),
    others: column((place) => numberAt(sums, place + at.others)),
    units: column((place) => numberAt(sums, place + at.units)),
    sold: column((place) => numberAt(sums, place + at.sold) / 1e4),
    discount: column((place) => numberAt(sums, place + at.discount) / 1e4),
    full_price: column((place) => fullPrice(sums, place) / 1e4),
    back: column((place) => numberAt(sums, place + at.back) / 1e4),
    month_revenue: decimals(at.month),
    recent_revenue: decimals(at.recent),
    year_revenue: decimals(at.year),
    weighted_revenue: column((place) => weightedAt(sums, place + weighted) / 1e19),
  };
}

function fullPrice(sums: ExactSums, place: number): number {
  const [sold, discount] = [place + at.sold, place + at.discount];
  // Without steps both are below 2^52.
  if (sums.high.size === 0) return sums.low[sold]! + sums.low[discount]!;
  return Number(wholeAt(sums, sold) + wholeAt(sums, discount));
}

function decimalAt(sums: ExactSums, place: number): bigint {
  const whole = wholeAt(sums, place);
  if (sums.high.size === 0 || (whole < 10n ** 18n && whole > -(10n ** 18n))) return whole;
  throw new RangeError("Cannot sum what a customer spent: it is 10^14 or more, more than DECIMAL(18,4) holds");
}

/** The number nearest to the weighted amount. */
function weightedAt(sums: ExactSums, place: number): number {
  const { low, high } = sums;
  const second = low[place + 1]! + Math.floor(low[place]! / part);
  const above = low[place + 2]! + Math.floor(second / part) + low[place + 3]! * part;
  if (high.size === 0 && low[place + 4] === 0 && Math.abs(low[place + 3]!) < part && Math.abs(above) < 2 ** 52) {
    return above * 2 ** 50 + (modulo(second) * part + modulo(low[place]!));
  }
  let whole = 0n;
  for (let i = weightedParts - 1; i >= 0; i--) whole = whole * BigInt(part) + wholeAt(sums, place + i);
  return Number(whole);
}

function modulo(value: number): number {
  return value - Math.floor(value / part) * part;
}

/**
 * Adds lines to the sums of their customers: exactly, so that their order does not matter. Lines in a row of one customer and day, as those of
 * an order are, are summed before.
 */
export function addLines(to: LineSums, lines: LineChunk): void {
  const { customers, days } = lines;
  const [quantities, amounts, discounts] = [halves(lines.quantities), halves(lines.amounts), halves(lines.discounts)];
  const n = customers.length;
  let i = 0;
  while (i < n) {
    const start = i;
    const end = Math.min(n, start + longestRun);
    const customer = customers[start]!;
    const day = days[start]! >> 1;
    let [sales, units, sold, discount, net] = [0, 0, 0, 0, 0];
    for (; i < end && customers[i] === customer && days[i]! >> 1 === day; i++) {
      const [low, high] = [2 * i, 2 * i + 1];
      if (isWide(quantities[high]!) || isWide(amounts[high]!) || isWide(discounts[high]!)) break;
      const amount = amounts[high]! * 2 ** 32 + (amounts[low]! >>> 0);
      net += amount;
      if ((days[i]! & 1) === 0) continue;
      sales++;
      sold += amount;
      units += quantities[high]! * 2 ** 32 + (quantities[low]! >>> 0);
      discount += discounts[high]! * 2 ** 32 + (discounts[low]! >>> 0);
    }
    if (i > start) {
      addRun(to, customer, day, { lines: sales, others: i - start - sales, units, sold, discount, net });
    } else {
      addWide(to, lines, i++);
    }
  }
}

/** The low and high 32 bits of each number, by turns, as every machine that runs the engine has them. */
function halves(longs: BigInt64Array): Int32Array {
  return new Int32Array(longs.buffer, longs.byteOffset, 2 * longs.length);
}

/** Whether the high half tells of a value of 2^46 or more. */
function isWide(high: number): boolean {
  return high >= wide || high < -wide;
}

interface Run {
  readonly lines: number;
  readonly others: number;
  readonly units: number;
  readonly sold: number;
  readonly discount: number;
  readonly net: number;
}

/** Adds what lines of one customer and day come to, each sum at most 2^52. */
function addRun(to: LineSums, customer: number, day: number, run: Run): void {
  const { sums } = to;
  const place = customer * stride;
  addTo(sums, place + at.lines, run.lines);
  addTo(sums, place + at.others, run.others);
  addTo(sums, place + at.units, run.units);
  addTo(sums, place + at.sold, run.sold);
  addTo(sums, place + at.discount, run.discount);
  addTo(sums, place + at.back, run.net - run.sold);
  const age = to.rules.cutoff - day;
  if (age <= 365) {
    addTo(sums, place + at.year, run.net);
    if (age <= 90) addTo(sums, place + at.recent, run.net);
    if (age <= 30) addTo(sums, place + at.month, run.net);
  }
  if (age < to.rules.heavy.length) weigh(sums, place + weighted, run.net, to.rules.heavy[age]!, to.rules.light[age]!);
}

/** Adds value · weight in parts of 25 bits; each product is below 2^53. */
function weigh(sums: ExactSums, place: number, value: number, heavy: number, light: number): void {
  let rest = value;
  if (value >= 2 ** 27 || value < -(2 ** 27)) {
    const upper = Math.floor(value / part);
    weigh(sums, place + 1, upper, heavy, light);
    rest = value - upper * part;
  }
  const first = rest * light;
  const carried = Math.floor(first / part);
  addTo(sums, place, first - carried * part);
  const second = rest * heavy + carried;
  const above = Math.floor(second / part);
  addTo(sums, place + 1, second - above * part);
  addTo(sums, place + 2, above);
}

/** Adds one line of any size: each value is steps of 2^52 and a rest. */
function addWide(to: LineSums, lines: LineChunk, i: number): void {
  const [customer, day] = [lines.customers[i]!, lines.days[i]! >> 1];
  const sale = (lines.days[i]! & 1) === 1;
  const rest = (long: bigint): number => Number(BigInt.asUintN(52, long));
  const steps = (long: bigint): number => Number((long - BigInt.asUintN(52, long)) / step);
  const [units, amount, discount] = [lines.quantities[i]!, lines.amounts[i]!, lines.discounts[i]!];
  addRun(to, customer, day, {
    ...{ lines: sale ? 1 : 0, others: sale ? 0 : 1, units: sale ? rest(units) : 0 },
    ...{ sold: sale ? rest(amount) : 0, discount: sale ? rest(discount) : 0, net: rest(amount) },
  });
  const { sums } = to;
  const place = customer * stride;
  if (sale) {
    addSteps(sums, place + at.units, steps(units));
    addSteps(sums, place + at.discount, steps(discount));
  }
  addSteps(sums, place + (sale ? at.sold : at.back), steps(amount));
  const age = to.rules.cutoff - day;
  for (const [i, days] of [30, 90, 365].entries()) if (age <= days) addSteps(sums, place + at.month + i, steps(amount));
  // 2^52 is 4 in parts of 2^50, which is two parts further on.
  if (age < to.rules.heavy.length) {
    weigh(sums, place + weighted + 2, 4 * steps(amount), to.rules.heavy[age]!, to.rules.light[age]!);
  }
}
