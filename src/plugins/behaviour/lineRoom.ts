import type { NumberedLines } from "./countWork.ts";
import type { LineKernel, RunCounts } from "./kernel/lineKernel.ts";
import { runAt } from "./lineRuns.ts";
import type { NarrowNumbers } from "./narrowNumbers.ts";
import { shared } from "./shared.ts";

/** Sale lines of products by number, in room for more. */
export interface LineRoom {
  /** Lines of the runs that are in the kernel's arrays. */
  addRuns(kernel: LineKernel, counts: RunCounts): void;
  /** Lines of the kept runs that are in the kernel's arrays, but those of nobody, with the products that all of them name, which are `numberOf[products[i]]`. */
  addKept(kernel: LineKernel, runs: number, products: NarrowNumbers, numberOf: Int32Array): void;
  used(): Pick<NumberedLines, "customers" | "lengths" | "products">;
}

/** @param most so many lines there are, or fewer: memory is taken as it is used. */
export function lineRoom(most: number): LineRoom {
  const [customers, lengths, products] = [shared(most), shared(most), shared(most)];
  let [runs, rows] = [0, 0];
  let own = new Int32Array(0);
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
    addKept(kernel, count, kept, numberOf) {
      if (own.length < kept.length) own = new Int32Array(2 * kept.length);
      own.set(kept);
      const [ids, named] = [kernel.customers, kernel.keptNamed];
      let [to, last] = [rows, runs - 1];
      for (let r = 0, i = 0; r < count; r++) {
        const [customer, length] = [ids[r]!, named[r]!];
        const end = i + length;
        if (customer === -1 || length === 0) {
          i = end;
          continue;
        }
        if (last >= 0 && customers[last] === customer) lengths[last] = lengths[last]! + length;
        else {
          customers[++last] = customer;
          lengths[last] = length;
        }
        for (; i < end; i++) products[to++] = numberOf[own[i]!]!;
      }
      [rows, runs] = [to, last + 1];
    },
    used: () => ({
      customers: customers.subarray(0, runs),
      lengths: lengths.subarray(0, runs),
      products: products.subarray(0, rows),
    }),
  };
}
