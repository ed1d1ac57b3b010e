/** Lines of orders by number: one entry per line. */
export interface LineChunk {
  /** -1 for lines of nobody who is counted. */
  readonly customers: Int32Array;
  /** Twice the day (since 1970), and one more for a sale. */
  readonly days: Int32Array;
  readonly quantities: BigInt64Array;
  /** In ten thousandths of the currency. */
  readonly amounts: BigInt64Array;
  readonly discounts: BigInt64Array;
}

/** The same, of each number of 64 bits its low and high half, by turns. */
export interface SplitLines extends Pick<LineChunk, "customers" | "days"> {
  readonly quantities: Int32Array;
  readonly amounts: Int32Array;
  readonly discounts: Int32Array;
}

/**
 * Where the numbers of a run lie, which is lines in a row of one customer and day: who and when; lines of sale, their units, amount and
 * discount; lines that are no sale and their amount; lines of sale that name a product.
 */
export const runAt = {
  ...{ customer: 0, day: 1, sales: 2, units: 3, sold: 4, discount: 5, others: 6, back: 7, named: 8 },
} as const;

/** Numbers of a run. */
export const runWidth = 9;

const wide = 2 ** 14;

export function splitLines({ customers, days, quantities, amounts, discounts }: LineChunk): SplitLines {
  return {
    ...{ customers, days },
    ...{ quantities: halves(quantities), amounts: halves(amounts), discounts: halves(discounts) },
  };
}

/**
 * Sums the run that begins at a line, up to `end` or to a line with a value of 2^46 or more. Of `into`, from `place`, all are set but customer and
 * `named`.
 *
 * @returns the line after the run: `start` itself where that has such a value.
 */
export function sumRun(lines: SplitLines, start: number, end: number, into: Float64Array, place: number): number {
  const { customers, days, quantities, amounts, discounts } = lines;
  const customer = customers[start]!;
  const day = days[start]! >> 1;
  let [sales, units, sold, discount, back] = [0, 0, 0, 0, 0];
  let i = start;
  for (; i < end && customers[i] === customer && days[i]! >> 1 === day; i++) {
    const [left, right] = [2 * i, 2 * i + 1];
    if (isWide(quantities[right]!) || isWide(amounts[right]!) || isWide(discounts[right]!)) break;
    const amount = amounts[right]! * 2 ** 32 + (amounts[left]! >>> 0);
    if ((days[i]! & 1) === 0) {
      back += amount;
      continue;
    }
    sales++;
    sold += amount;
    units += quantities[right]! * 2 ** 32 + (quantities[left]! >>> 0);
    discount += discounts[right]! * 2 ** 32 + (discounts[left]! >>> 0);
  }
  into[place + runAt.day] = day;
  into[place + runAt.sales] = sales;
  into[place + runAt.units] = units;
  into[place + runAt.sold] = sold;
  into[place + runAt.discount] = discount;
  into[place + runAt.others] = i - start - sales;
  into[place + runAt.back] = back;
  return i;
}

/** The low and high 32 bits of each number, by turns, as every machine that runs the engine has them. */
function halves(longs: BigInt64Array): Int32Array {
  return new Int32Array(longs.buffer, longs.byteOffset, 2 * longs.length);
}

/** Whether the high half tells of a value of 2^46 or more. */
function isWide(high: number): boolean {
  return high >= wide || high < -wide;
}
