import type { KeptLines, KeptProducts, LineArrays, PlainPlaces } from "./keptLines.ts";
import type { LineKernel, RunCounts } from "./kernel/lineKernel.ts";
import { runAt } from "./lineRuns.ts";
import type { PeopleCounter } from "./peopleCounter.ts";
import { shared } from "./shared.ts";

/** Sale lines of products by number, in room for more. */
export interface LineRoom {
  /** Lines of the runs that are in the kernel's arrays. */
  addRuns(kernel: LineKernel, counts: RunCounts): void;
  /** Lines of kept runs before the cutoff, but those of nobody: by the counter, and until it is done nothing else is to be added. */
  addKept(counter: PeopleCounter, pieces: readonly KeptProducts[], people: PlainPlaces, cutoff: number): Promise<void>;
  used(): LineArrays;
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
    async addKept(counter, pieces, { places, least }, cutoff) {
      const into = { customers, lengths, products, runs, rows };
      ({ runs, rows } = await counter.count<KeptLines>({ kind: "kept lines", ...into, pieces, places, least, cutoff }));
    },
    used: () => ({
      customers: customers.subarray(0, runs),
      lengths: lengths.subarray(0, runs),
      products: products.subarray(0, rows),
    }),
  };
}
