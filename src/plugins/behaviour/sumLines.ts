import { addSteps, addTo, carry, type ExactSums, exactSums } from "segmentarium/stats";
import { type CountRules, part } from "./countRules.ts";
import { type LineChunk, runAt, runWidth, splitLines, sumRun } from "./lineRuns.ts";
import { at, stride, weightedParts } from "./sumPlaces.ts";

/** Sums by customer, to which lines are added. */
export interface LineSums {
  readonly rules: CountRules;
  readonly sums: ExactSums;
}

const step = 2 ** 52;
const perPart = 1 / part;
/** So many lines, none with a value of 2^46 or more, sum to less than 2^52. */
const longestRun = 64;

/** Empty sums of so many customers. */
export function lineSums(customers: number, rules: CountRules): LineSums {
  return { rules, sums: exactSums(customers * stride) };
}

/**
 * Adds lines to the sums of their customers: exactly, so that their order does not matter. Lines in a row of one customer and day, as those of
 * an order are, are summed before.
 *
 * @throws RangeError for a customer out of range.
 */
export function addLines(to: LineSums, lines: LineChunk): void {
  const { customers } = lines;
  const split = splitLines(lines);
  const run = new Float64Array(runWidth);
  const n = customers.length;
  fetchSums(to.sums.low, customers);
  for (let i = 0; i < n; ) {
    const customer = customers[i]!;
    if (customer === -1) {
      i++;
      continue;
    }
    const next = sumRun(split, i, Math.min(n, i + longestRun), run, 0);
    if (next === i) addWide(to, lines, i++);
    else addRun(to, customer, run, 0, 1);
    i = Math.max(i, next);
  }
}

/**
 * The same of some thousand runs of lines or fewer, none of whose sums is 2^51 or more.
 *
 * @param customers of each run, -1 where nobody is counted. @param runs numbers of each: the k-th (see `runAt`) of the r-th run at k · step + r.
 * @throws RangeError for a customer out of range.
 */
export function addRuns(to: LineSums, customers: Int32Array, runs: Float64Array, step: number): void {
  fetchSums(to.sums.low, customers);
  for (let r = 0; r < customers.length; r++) if (customers[r] !== -1) addRun(to, customers[r]!, runs, r, step);
}

/** Adds the run whose numbers lie from a place on, `step` apart. */
function addRun({ sums, rules }: LineSums, customer: number, runs: Float64Array, from: number, step: number): void {
  const { low } = sums;
  const place = customer * stride;
  const [sales, others] = [runs[from + runAt.sales * step]!, runs[from + runAt.others * step]!];
  const [sold, back] = [runs[from + runAt.sold * step]!, runs[from + runAt.back * step]!];
  if (sales > 0) {
    const discount = runs[from + runAt.discount * step]!;
    low[place + at.lines] = low[place + at.lines]! + sales;
    add(sums, low, place + at.units, runs[from + runAt.units * step]!);
    add(sums, low, place + at.sold, sold);
    if (discount !== 0) add(sums, low, place + at.discount, discount);
  }
  if (others > 0) {
    low[place + at.others] = low[place + at.others]! + others;
    add(sums, low, place + at.back, back);
  }
  const net = sold + back;
  const age = rules.cutoff - runs[from + runAt.day * step]!;
  if (age <= 365) add(sums, low, place + windowOf(age), net);
  if (age < rules.heavy.length) weigh(sums, low, place, net, rules.heavy[age]!, rules.light[age]!);
}

/**
 * Reads what the customers have, so that it is in the processor's caches when it is added to: rows lie all over memory, and reads that
 * nothing waits for overlap. That takes a third off the time of `addLines`.
 *
 * @throws RangeError for a customer out of range.
 */
function fetchSums(low: Float64Array, customers: Int32Array): void {
  let sum = 0;
  for (let i = 0; i < customers.length; i++) {
    const customer = customers[i]!;
    if (customer === -1 || (i > 0 && customer === customers[i - 1])) continue;
    sum += low[customer * stride]! + low[customer * stride + at.year]!;
  }
  if (Number.isNaN(sum)) throw new RangeError("Cannot sum: a line is of a customer out of range");
}

function windowOf(age: number): number {
  return age > 90 ? at.year : age > 30 ? at.recent : at.month;
}

/** As `addTo`, with the array at hand. */
function add(sums: ExactSums, low: Float64Array, place: number, value: number): void {
  const sum = low[place]! + value;
  if (sum < step && sum > -step) low[place] = sum;
  else carry(sums, place, sum);
}

/** Adds value · weight in parts of 25 bits; each product is below 2^53. */
function weigh(sums: ExactSums, low: Float64Array, place: number, value: number, heavy: number, light: number): void {
  if (value >= 2 ** 27 || value < -(2 ** 27)) {
    weighFrom(0, sums, place, value, heavy, light);
    return;
  }
  const first = value * light;
  const carried = Math.floor(first * perPart);
  const second = value * heavy + carried;
  const above = Math.floor(second * perPart);
  add(sums, low, place + at.weighted, first - carried * part);
  add(sums, low, place + at.weighted + 1, second - above * part);
  add(sums, low, place + at.weighted + 2, above);
}

/** Adds value · weight · 2^(25 · from) of a value of at most 2^52. */
function weighFrom(from: number, sums: ExactSums, place: number, value: number, heavy: number, light: number): void {
  let rest = value;
  if (value >= 2 ** 27 || value < -(2 ** 27)) {
    const upper = Math.floor(value * perPart);
    weighFrom(from + 1, sums, place, upper, heavy, light);
    rest = value - upper * part;
  }
  const first = rest * light;
  const carried = Math.floor(first * perPart);
  const second = rest * heavy + carried;
  const above = Math.floor(second * perPart);
  addTo(sums, place + weightedParts[from]!, first - carried * part);
  addTo(sums, place + weightedParts[from + 1]!, second - above * part);
  addTo(sums, place + weightedParts[from + 2]!, above);
}

/** Adds one line of any size: each value is steps of 2^52 and a rest. */
function addWide({ sums, rules }: LineSums, lines: LineChunk, i: number): void {
  const sale = (lines.days[i]! & 1) === 1;
  const place = lines.customers[i]! * stride;
  const put = (measure: number, long: bigint): void => {
    addTo(sums, place + measure, rest(long));
    addSteps(sums, place + measure, steps(long));
  };
  const amount = lines.amounts[i]!;
  addTo(sums, place + (sale ? at.lines : at.others), 1);
  put(sale ? at.sold : at.back, amount);
  if (sale) {
    put(at.units, lines.quantities[i]!);
    put(at.discount, lines.discounts[i]!);
  }
  const age = rules.cutoff - (lines.days[i]! >> 1);
  if (age <= 365) put(windowOf(age), amount);
  if (age >= rules.heavy.length) return;
  const [heavy, light] = [rules.heavy[age]!, rules.light[age]!];
  weighFrom(0, sums, place, rest(amount), heavy, light);
  // 2^52 is 4 in parts of 2^50, which is two parts further on.
  weighFrom(2, sums, place, 4 * steps(amount), heavy, light);
}

function rest(long: bigint): number {
  return Number(BigInt.asUintN(52, long));
}

function steps(long: bigint): number {
  return Number((long - BigInt.asUintN(52, long)) / BigInt(step));
}
