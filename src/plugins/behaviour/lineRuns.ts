/** Lines of orders by number: one entry per line. */
export interface LineChunk {
  /** -1 for lines of nobody who is counted. */
  readonly customers: Int32Array;
  /** Twice the day (since 1970), and one more for a sale. */
  readonly days: Int32Array;
  /** -1 where a line names none. */
  readonly products: Int32Array;
  readonly quantities: BigInt64Array;
  /** In ten thousandths of the currency. */
  readonly amounts: BigInt64Array;
  readonly discounts: BigInt64Array;
}

/**
 * Where the numbers of a run lie, which is lines in a row of one customer and day: when; lines of sale, their units, amount and
 * discount; lines that are no sale and their amount; lines of sale that name a product.
 */
export const runAt = { day: 0, sales: 1, units: 2, sold: 3, discount: 4, others: 5, back: 6, named: 7 } as const;

/** Numbers of a run. */
export const runWidth = 8;
