import type { NumberedLines } from "./countWork.ts";
import { shared } from "./shared.ts";

/** Sale lines of products by number, in room for more. */
export interface LineRoom {
  add(customer: number, product: number): void;
  /** Lines of one customer: products `numberOf[products[i]]` from `start` up to `end`. */
  addRun(customer: number, products: Int32Array, start: number, end: number, numberOf: Int32Array): void;
  used(): Pick<NumberedLines, "customers" | "lengths" | "products">;
}

/** @param most so many lines there are, or fewer: memory is taken as it is used. */
export function lineRoom(most: number): LineRoom {
  const [customers, lengths, products] = [shared(most), shared(most), shared(most)];
  let [runs, rows] = [0, 0];
  return {
    add(customer, product) {
      products[rows++] = product;
      if (runs > 0 && customers[runs - 1] === customer) lengths[runs - 1] = lengths[runs - 1]! + 1;
      else {
        customers[runs] = customer;
        lengths[runs++] = 1;
      }
    },
    addRun(customer, own, start, end, numberOf) {
      if (start === end) return;
      for (let i = start; i < end; i++) products[rows++] = numberOf[own[i]!]!;
      customers[runs] = customer;
      lengths[runs++] = end - start;
    },
    used: () => ({
      customers: customers.subarray(0, runs),
      lengths: lengths.subarray(0, runs),
      products: products.subarray(0, rows),
    }),
  };
}
