import type { CountRules } from "./countRules.ts";
import { type LineKernel, mostRows, openLineKernel, type RunCounts, slotOf, slots } from "./kernel/lineKernel.ts";
import type { LineChunk } from "./lineRuns.ts";

/** Sums by customer, to which lines are added. */
export interface LineSums {
  readonly rules: CountRules;
  readonly people: number;
  readonly kernel: LineKernel;
  /** By place among the sums of the kernel, what is to be added to them: of sums that 64 bits do not hold. */
  readonly more: Map<number, bigint>;
}

/** Empty sums of so many customers. @throws RangeError for more than 44 million. */
export function lineSums(people: number, rules: CountRules): LineSums {
  const { cutoff, heavy, light } = rules;
  const weights = new Int32Array(2 * heavy.length);
  for (let age = 0; age < heavy.length; age++) {
    weights[2 * age] = heavy[age]!;
    weights[2 * age + 1] = light[age]!;
  }
  return { rules, people, kernel: openLineKernel(people, cutoff, weights), more: new Map() };
}

/**
 * Adds lines to the sums of their customers: exactly, so that their order does not matter. Lines in a row of one customer and day, as those of
 * an order are, are summed before.
 *
 * @param use what to do with the runs of lines, before they are taken from the kernel's arrays.
 * @throws RangeError for a customer out of range.
 */
export function addLines(to: LineSums, lines: LineChunk, use: (counts: RunCounts) => void = () => undefined): void {
  for (let start = 0; start < lines.customers.length; start += mostRows) {
    const counts = sumRuns(to.kernel, lines, start);
    addRuns(to, counts.runs);
    for (let i = 0; i < counts.large; i++) addLarge(to, lines, start + to.kernel.large[i]!);
    use(counts);
  }
}

/** Sums runs of lines from a row on, `mostRows` of them or as many as there are: see `LineKernel`. */
export function sumRuns({ lines, longs, sumRuns }: LineKernel, chunk: LineChunk, start = 0): RunCounts {
  const rows = Math.min(mostRows, chunk.customers.length - start);
  const whole = rows === chunk.customers.length;
  const own = <T extends Int32Array | BigInt64Array>(column: T): T =>
    whole ? column : (column.subarray(start, start + rows) as T);
  lines.customers.set(own(chunk.customers));
  lines.days.set(own(chunk.days));
  lines.products.set(own(chunk.products));
  longs.quantities.set(own(chunk.quantities));
  longs.amounts.set(own(chunk.amounts));
  longs.discounts.set(own(chunk.discounts));
  return sumRuns(rows);
}

/** Adds the runs that are in the kernel's arrays. @throws RangeError for a customer out of range. */
export function addRuns({ kernel, more }: LineSums, runs: number): void {
  addSpilled(more, kernel.addRuns(runs));
}

/** Adds the kept runs that are in the kernel's arrays. @returns how many lines name a product. @throws RangeError for a customer out of range. */
export function addKept({ kernel, more }: LineSums, runs: number): number {
  const { named, spilled } = kernel.addKept(runs);
  addSpilled(more, spilled);
  return named;
}

function addSpilled(more: Map<number, bigint>, spilled: BigInt64Array): void {
  for (let i = 0; i < spilled.length; i += 2) addMore(more, Number(spilled[i]), spilled[i + 1]!);
}

function addMore(more: Map<number, bigint>, place: number, value: bigint): void {
  more.set(place, (more.get(place) ?? 0n) + value);
}

/** Adds one line of any size. */
function addLarge({ rules, kernel, more }: LineSums, lines: LineChunk, row: number): void {
  const sale = (lines.days[row]! & 1) === 1;
  const place = lines.customers[row]! * slots;
  const amount = lines.amounts[row]!;
  const count = 2 * place + (sale ? 0 : 1);
  kernel.halves[count] = kernel.halves[count]! + 1;
  addMore(more, place + (sale ? slotOf.sold : slotOf.back), amount);
  if (sale) {
    addMore(more, place + slotOf.units, lines.quantities[row]!);
    addMore(more, place + slotOf.discount, lines.discounts[row]!);
  }
  const age = rules.cutoff - (lines.days[row]! >> 1);
  if (age <= 365) addMore(more, place + (age > 90 ? slotOf.year : age > 30 ? slotOf.recent : slotOf.month), amount);
  if (age < 0 || age >= rules.heavy.length) return;
  const weight = BigInt(rules.heavy[age]!) * 2n ** 25n + BigInt(rules.light[age]!);
  addMore(more, place + slotOf.weighted, amount * weight);
}
