import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { stream } from "../../src/random/index.ts";

/**
 * As long as any number of cases takes, for all tests of a file that imports this: one that is given up goes on in the
 * database that the next ones use, and makes them fail.
 */
const longest = 3_600_000;
vi.setConfig({ testTimeout: longest });

/** A change of the input of a kernel of which the result is known when the result without it is. */
export interface Relation<Input, Output> {
  /** A sentence about the kernel. */
  readonly name: string;
  readonly change: (input: Input, draw: Draw) => Input;
  /** What the result must be; the same, when absent. */
  readonly expected?: (output: Output, input: Input, draw: Draw) => unknown;
}

/** What a change draws besides the input: shrinks with it. */
export interface Draw {
  /** 1 … 3. */
  readonly size: number;
  readonly seed: number;
}

export interface Kernel<Input, Output> {
  readonly inputs: fc.Arbitrary<Input>;
  readonly run: (input: Input) => Output | Promise<Output>;
  /** The results of many inputs, each as `run` has it: where a kernel in SQL takes many as fast as one. */
  readonly runLot?: (inputs: readonly Input[]) => Promise<readonly Output[]>;
  /** How many inputs go into a lot at most. */
  readonly lot?: number;
  /** Relative difference that rounding may make; 0 when the kernel is exact. */
  readonly tolerance?: number;
  /** Cases of each relation: see `casesOf`. */
  readonly cases: number;
}

const draws: fc.Arbitrary<Draw> = fc.record({
  size: fc.integer({ min: 1, max: 3 }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});

/** How many cases there are of each relation; SEGMENTARIUM_RELATION_CASES sets another number for all kernels. */
export function casesOf({ cases }: { readonly cases: number }): number {
  return Number(process.env["SEGMENTARIUM_RELATION_CASES"] ?? cases);
}

/**
 * One test for each relation. A failure tells the seed, the path and the smallest input that fast-check finds. What fails in a lot is
 * run by itself then, so that one small input is told of it too.
 */
export function holdRelations<Input, Output>(
  kernel: Kernel<Input, Output>,
  relations: readonly Relation<Input, Output>[],
): void {
  const results = new Map<string, Promise<Output>>();
  /** The seed is one for all relations, so that their inputs are the same and need one run. */
  const resultOf = async (input: Input, written: string): Promise<Output> => {
    if (holdsFunction(input)) return kernel.run(input);
    const known = results.get(written) ?? Promise.resolve(kernel.run(input));
    results.set(written, known);
    return known;
  };
  test.each(relations.map((relation) => [relation.name, relation] as const))(
    "%s",
    async (_, { change, expected }) => {
      const hold = (before: Output, after: Output, input: Input, draw: Draw): void => {
        const wanted = expected === undefined ? before : expected(before, input, draw);
        expectNear(after, wanted, kernel.tolerance ?? 0);
      };
      const { runLot } = kernel;
      const property = fc.asyncProperty(kernel.inputs, draws, async (input, draw) => {
        const written = JSON.stringify(input);
        const before = await (runLot === undefined ? resultOf(input, written) : kernel.run(input));
        const after = await kernel.run(change(input, draw));
        expect(JSON.stringify(input)).toBe(written);
        hold(before, after, input, draw);
      });
      if (runLot === undefined) return fc.assert(property, { numRuns: casesOf(kernel) });
      await holdLots(property, kernel, async (cases) => {
        const written = cases.map(([input]) => JSON.stringify(input));
        const unknown = cases.filter((_, i) => !results.has(written[i]!));
        const found = unknown.length === 0 ? [] : await runLot(unknown.map(([input]) => input));
        for (const [i, [input]] of unknown.entries()) results.set(JSON.stringify(input), Promise.resolve(found[i]!));
        const after = await runLot(cases.map(([input, draw]) => change(input, draw)));
        expect(after).toHaveLength(cases.length);
        for (const [i, [input, draw]] of cases.entries()) {
          expect(JSON.stringify(input)).toBe(written[i]);
          hold(await results.get(written[i]!)!, after[i]!, input, draw);
        }
      });
    },
    longest,
  );
}

/**
 * Holds lots of the cases that a property would draw to it. Where a lot fails, its cases are tried one by one, and the first that fails
 * alone is made small by fast-check.
 */
export async function holdLots<Case>(
  property: fc.IAsyncPropertyWithHooks<Case>,
  { cases, lot = 25 }: { readonly cases: number; readonly lot?: number },
  holdLot: (cases: readonly Case[]) => Promise<void>,
): Promise<void> {
  const seed = fc.readConfigureGlobal().seed!;
  const drawn = fc.sample(property, { seed, numRuns: casesOf({ cases }) });
  for (let start = 0; start < drawn.length; start += lot) {
    try {
      await holdLot(drawn.slice(start, start + lot));
    } catch (cause) {
      for (let i = start; i < Math.min(start + lot, drawn.length); i++) {
        await fc.assert(property, { seed, path: String(i), numRuns: 1 });
      }
      throw new Error(`Cases ${start} to ${start + lot - 1} fail together, and hold each by itself`, { cause });
    }
  }
}

/** A function is not in the text of an input: two inputs of one text may be of different functions. */
function holdsFunction(input: unknown): boolean {
  if (typeof input === "function") return true;
  return typeof input === "object" && input !== null && Object.values(input).some(holdsFunction);
}

/** As `toEqual`, but numbers may differ by a share of the greater of 1 and their size. No number may be beyond all numbers. */
export function expectNear(actual: unknown, expected: unknown, tolerance: number): void {
  expect(forgive(actual, expected, tolerance)).toEqual(plain(expected));
}

function forgive(actual: unknown, expected: unknown, tolerance: number): unknown {
  if (typeof actual === "number") {
    if (!Number.isFinite(actual)) return `${actual} left the kernel`;
    if (typeof expected !== "number") return actual;
    const size = Math.max(1, Math.abs(actual), Math.abs(expected));
    return Math.abs(actual - expected) <= tolerance * size ? expected : actual;
  }
  const list = asList(actual);
  if (list !== undefined) return list.map((one, i) => forgive(one, asList(expected)?.[i], tolerance));
  if (typeof actual !== "object" || actual === null) return actual;
  const other = (expected ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(actual).map(([name, one]) => [name, forgive(one, other[name], tolerance)]));
}

function plain(value: unknown): unknown {
  const list = asList(value);
  if (list !== undefined) return list.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

function asList(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : undefined;
}

/** The same things in an order that is drawn. */
export function shuffled<T>(list: readonly T[], { seed }: Draw): T[] {
  const random = stream(seed, "order");
  return list
    .map((one) => ({ one, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ one }) => one);
}
