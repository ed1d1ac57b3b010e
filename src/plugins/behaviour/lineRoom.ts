import type { NumberedLines } from "./countWork.ts";
import type { LineKernel, RunCounts } from "./kernel/lineKernel.ts";
import { runAt } from "./lineRuns.ts";
import { shared } from "./shared.ts";

/** Sale lines of products by number, in room for more. */
export interface LineRoom {
  /** Lines of the runs that are in the kernel's arrays. */
  addRuns(kernel: LineKernel, counts: RunCounts): void;
  /** Lines of one customer: products `numberOf[products[i]]` from `start` up to `end`. */
  addRun(customer: number, products: Int32Array, start: number, end: number, numberOf: Int32Array): void;
  used(): Pick<NumberedLines, "customers" | "lengths" | "products">;
}

/** @param most so many lines there are, or fewer: memory is taken as it is used. */
export function lineRoom(most: number): LineRoom {
  const [customers, lengths, products] = [shared(most), shared(most), shared(most)];
  let [runs, rows] = [0, 0];
  const add = (customer: number, length: number): void => {
    if (runs > 0 && customers[runs - 1] === customer) {
      lengths[runs - 1] = lengths[runs - 1]! + length;
      return;
    }
    customers[runs] = customer;
    lengths[runs++] = length;
  };
  return {
    addRuns(kernel, counts) {
      products.set(kernel.products.subarray(0, counts.named), rows);
      rows += counts.named;
      const named = kernel.numbers[runAt.named]!;
      for (let r = 0; r < counts.runs; r++) if (named[r]! > 0) add(kernel.customers[r]!, named[r]!);
    },
    addRun(customer, own, start, end, numberOf) {
      if (start === end) return;
      for (let i = start; i < end; i++) products[rows++] = numberOf[own[i]!]!;
      add(customer, end - start);
    },
    used: () => ({
      customers: customers.subarray(0, runs),
      lengths: lengths.subarray(0, runs),
      products: products.subarray(0, rows),
    }),
  };
}
