import type { NarrowNumbers } from "../narrowNumbers.ts";
import { lineSumsBytes } from "./lineSumsBytes.ts";

/** So many lines, runs or customers are taken at once; as many rows as the engine gives. */
export const mostRows = 2048;

/** Numbers of 64 bits that a customer has: see `slotOf`. */
export const slots = 12;

/** Where they lie among these: lineSums.as says what they are. In the first are two counts, of 32 bits each. */
export const slotOf = {
  ...{ counts: 0, units: 1, sold: 2, weighted: 3, weightedUpper: 4, year: 5, recent: 6, month: 7 },
  ...{ discount: 8, back: 9, weightedAbove: 10 },
} as const;

/** How many there are, at the beginning of their arrays. */
export interface RunCounts {
  readonly runs: number;
  /** Products that they name. */
  readonly named: number;
  /** Lines with a value of 2^46 or more, which no run has summed. */
  readonly large: number;
}

/** The kernel with its arrays, all of `mostRows`. What is in them holds until the next call. */
export interface LineKernel {
  /** Of lines: customer, -1 for nobody; twice the day and one more for a sale; product, -1 for none. */
  readonly lines: Record<"customers" | "days" | "products", Int32Array>;
  readonly longs: Record<"quantities" | "amounts" | "discounts", BigInt64Array>;
  /** Of runs: customer, -1 for nobody; numbers by `runAt`, as columns. */
  readonly customers: Int32Array;
  readonly numbers: readonly Float64Array[];
  /** Products that lines of sale name, run after run. */
  readonly products: Int32Array;
  /** Rows of large lines. */
  readonly large: Int32Array;
  sumRuns(rows: number): RunCounts;
  /** @returns places among `sums` and what these came to, in pairs, for sums that began at 0 anew. @throws RangeError for a customer out of range; then nothing is added. */
  addRuns(runs: number): BigInt64Array;
  /** Takes the numbers of runs that were kept from a column, `runs` of them from one on. @param number its place: see `runAt`. */
  keep(number: number, column: NarrowNumbers, first: number, runs: number): void;
  /** How many lines of each of these name a product. */
  readonly keptNamed: Int32Array;
  /**
   * Adds such runs of `customers`, as `addRuns` does; those of the cutoff and later become nobody's.
   *
   * @returns how many lines name a product, nobody's too, and sums that began at 0 anew. @throws RangeError for a customer out of range; then nothing is added.
   */
  addKept(runs: number): { readonly named: number; readonly spilled: BigInt64Array };
  /** Puts ten columns of sums into `columns`: see lineSums.as. @returns whether some number is too large for its column. */
  readSums(first: number, rows: number): boolean;
  readonly columns: readonly (Float64Array | BigInt64Array)[];
  /** The sums of all customers: `slots` for each. */
  readonly sums: BigInt64Array;
  /** The same, 32 bits at a time. */
  readonly halves: Uint32Array;
}

const none = new BigInt64Array(0);
const room = 1024;
const [short, long] = [4 * mostRows, 8 * mostRows];
const runsAt = room + 3 * (short + long);
const numbersAt = runsAt + short;
const productsAt = numbersAt + 8 * long;
const largeAt = productsAt + short;
const listAt = largeAt + short;
/** A run changes ten sums at most. */
const keptAt = listAt + 10 * 16 * mostRows;
/** A column begins where its bytes began beside a multiple of eight. */
const keptLength = long + 8;
const weightsAt = keptAt + 8 * keptLength;
const keptTableAt = 64;

/**
 * The kernel with sums of so many customers, all 0, counted up to a day.
 *
 * @param weights by age in days, each as heavy and light part, by turns.
 * @throws RangeError for more than 44 million customers, whose sums a kernel does not hold.
 */
export function openLineKernel(people: number, cutoff: number, weights: Int32Array): LineKernel {
  const sumsAt = Math.ceil((weightsAt + weights.byteLength) / 64) * 64;
  const pages = Math.ceil((sumsAt + 8 * slots * people) / 65_536);
  if (pages > 65_536) {
    throw new RangeError(`Cannot sum lines: there are ${people} customers, more than the 44 million whose sums fit`);
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const module = new WebAssembly.Module(Buffer.from(lineSumsBytes, "base64"));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const [sumRuns, addRuns, addKept, readSums] = ["sumRuns", "addRuns", "addKept", "readSums"].map(
    (name) => exports[name] as (...values: number[]) => number,
  );
  const { buffer } = memory;
  new Int32Array(buffer, weightsAt, weights.length).set(weights);
  const integers = (at: number): Int32Array => new Int32Array(buffer, at, mostRows);
  const longs = (at: number): BigInt64Array => new BigInt64Array(buffer, at, mostRows);
  const floats = (at: number): Float64Array => new Float64Array(buffer, at, mostRows);
  const counts = new Int32Array(buffer, 0, 2);
  const keptTable = new Int32Array(buffer, keptTableAt, 16);
  const bytes = new Uint8Array(buffer, 0, weightsAt);
  const sums = new BigInt64Array(buffer, sumsAt, slots * people);
  const rules = [sumsAt, people, cutoff, weightsAt, weights.length / 2, listAt] as const;
  const listed = (spilled: number): BigInt64Array => {
    if (spilled < 0) throw new RangeError("Cannot sum: a line is of a customer out of range");
    if (spilled === 0) return none;
    const list = new BigInt64Array(buffer, listAt, 2 * spilled);
    return list.map((value, i) => (i % 2 === 0 ? (value - BigInt(sumsAt)) / 8n : value));
  };
  return {
    lines: { customers: integers(room), days: integers(room + short), products: integers(room + 2 * short) },
    longs: {
      quantities: longs(room + 3 * short),
      amounts: longs(room + 3 * short + long),
      discounts: longs(room + 3 * short + 2 * long),
    },
    customers: integers(runsAt),
    numbers: Array.from({ length: 8 }, (_, c) => floats(numbersAt + c * long)),
    products: integers(productsAt),
    large: integers(largeAt),
    sumRuns(rows) {
      const runs = sumRuns!(room, rows, 0);
      return { runs, named: counts[0]!, large: counts[1]! };
    },
    addRuns: (runs) => listed(addRuns!(room, runs, ...rules)),
    keep(number, { buffer, byteOffset, BYTES_PER_ELEMENT: width }, first, runs) {
      const start = byteOffset + width * first;
      // Bytes go to memory that is shared one by one, but eight at a time where both sides are aligned.
      const aside = start % 8;
      const at = keptAt + number * keptLength;
      bytes.set(new Uint8Array(buffer, start - aside, aside + width * runs), at);
      keptTable[2 * number] = at + aside;
      keptTable[2 * number + 1] = width;
    },
    keptNamed: integers(largeAt),
    addKept(runs) {
      const spilled = listed(addKept!(room, runs, ...rules, keptTableAt, 0));
      return { named: counts[0]!, spilled };
    },
    readSums: (first, rows) => readSums!(sumsAt, first, rows, room) !== 0,
    columns: Array.from({ length: 10 }, (_, c) => (c < 9 ? longs : floats)(room + c * long)),
    sums,
    halves: new Uint32Array(buffer, sumsAt, 2 * slots * people),
  };
}
