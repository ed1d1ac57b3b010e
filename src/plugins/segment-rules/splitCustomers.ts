/** Rows for the three uses, each in ascending order. */
export interface CustomerParts {
  readonly grow: Int32Array;
  readonly choose: Int32Array;
  readonly check: Int32Array;
}

/** Three fifths of the customers to grow a tree on, a fifth to choose its size by and a fifth to hold it to, drawn at random. */
export function splitCustomers(customers: number, random: () => number): CustomerParts {
  const order = Int32Array.from({ length: customers }, (_, i) => i);
  for (let i = customers - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const [first, second] = [Math.floor(0.6 * customers), Math.floor(0.8 * customers)];
  return {
    grow: order.slice(0, first).sort(),
    choose: order.slice(first, second).sort(),
    check: order.slice(second).sort(),
  };
}
