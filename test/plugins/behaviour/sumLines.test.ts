import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countRules } from "../../../src/plugins/behaviour/countRules.ts";
import { mostRows, slotOf, slots } from "../../../src/plugins/behaviour/kernel/lineKernel.ts";
import { runCollector } from "../../../src/plugins/behaviour/linePartial.ts";
import type { LineChunk } from "../../../src/plugins/behaviour/lineRuns.ts";
import { narrowed } from "../../../src/plugins/behaviour/narrowNumbers.ts";
import { type LineCounts, type RoundedCounts, readSums } from "../../../src/plugins/behaviour/readSums.ts";
import { addKept, addLines, type LineSums, lineSums } from "../../../src/plugins/behaviour/sumLines.ts";

interface Line {
  readonly customer: number;
  readonly age: number;
  readonly sale: boolean;
  readonly quantity: bigint;
  readonly amount: bigint;
  readonly discount: bigint;
}

const cutoff = 19_000;
const people = 3;
const weights = Float64Array.from({ length: 400 }, (_, age) => Math.round(0.5 ** (age / 90) * 1e15));

/** Of any size that a sum of some can have and still be DECIMAL(18,4). */
const money = fc.oneof(
  fc.bigInt({ min: -90_000n, max: 90_000n }),
  fc.bigInt({ min: -(2n ** 31n), max: 2n ** 33n }),
  fc.bigInt({ min: -(2n ** 47n), max: 2n ** 47n }),
  fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }),
);
const line: fc.Arbitrary<Line> = fc.record({
  customer: fc.integer({ min: 0, max: people - 1 }),
  age: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 500 })),
  sale: fc.boolean(),
  quantity: fc.oneof(fc.bigInt({ min: -9n, max: 9n }), fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n })),
  amount: money,
  discount: money,
});

/** Two chunks, cut somewhere. */
function sumsOf(lines: readonly Line[], cut = 0, customers = people) {
  const sums = lineSums(customers, countRules(cutoff, weights));
  for (const part of [lines.slice(0, cut), lines.slice(cut)]) addAll(sums, part);
  return countsOf(sums);
}

type Counts = Record<"lines" | "others" | keyof RoundedCounts | "weighted_revenue", Float64Array> &
  Pick<LineCounts, "month_revenue" | "recent_revenue" | "year_revenue">;

/** Sums as the table of features takes them: see loadPeople.ts. */
function countsOf(from: LineSums): Counts {
  const { counts, rounded } = readSums(from);
  const { lines, others, units, sold, discount, back, ...more } = counts;
  const float = (whole: BigInt64Array, by = 1): Float64Array => Float64Array.from(whole, (value) => Number(value) / by);
  return {
    ...{ lines: float(lines), others: float(others), units: float(units), sold: float(sold, 1e4) },
    discount: float(discount, 1e4),
    full_price: float(
      sold.map((value, i) => value + discount[i]!),
      1e4,
    ),
    back: float(back, 1e4),
    ...more,
    ...rounded,
  };
}

function addAll(sums: LineSums, lines: readonly Line[]): void {
  addLines(sums, chunkOf(lines));
}

function chunkOf(lines: readonly Line[]): LineChunk {
  return {
    customers: Int32Array.from(lines, ({ customer }) => customer),
    products: new Int32Array(lines.length),
    days: Int32Array.from(lines, ({ age, sale }) => 2 * (cutoff - age) + (sale ? 1 : 0)),
    quantities: BigInt64Array.from(lines, ({ quantity }) => quantity),
    amounts: BigInt64Array.from(lines, ({ amount }) => amount),
    discounts: BigInt64Array.from(lines, ({ discount }) => discount),
  };
}

/** The same with integers of any size, line by line. */
function twin(lines: readonly Line[], customer: number) {
  const sum = (of: (line: Line) => bigint, keep: (line: Line) => boolean = () => true): bigint =>
    lines.filter((l) => l.customer === customer && keep(l)).reduce((total, l) => total + of(l), 0n);
  const sale = ({ sale }: Line): boolean => sale;
  const sold = sum(({ amount }) => amount, sale);
  const discount = sum((l) => l.discount, sale);
  return {
    lines: Number(sum(() => 1n, sale)),
    others: Number(
      sum(
        () => 1n,
        (l) => !l.sale,
      ),
    ),
    units: Number(sum(({ quantity }) => quantity, sale)),
    sold: Number(sold) / 1e4,
    discount: Number(discount) / 1e4,
    full_price: Number(sold + discount) / 1e4,
    back:
      Number(
        sum(
          ({ amount }) => amount,
          (l) => !l.sale,
        ),
      ) / 1e4,
    month_revenue: sum(
      ({ amount }) => amount,
      ({ age }) => age <= 30,
    ),
    recent_revenue: sum(
      ({ amount }) => amount,
      ({ age }) => age <= 90,
    ),
    year_revenue: sum(
      ({ amount }) => amount,
      ({ age }) => age <= 365,
    ),
    weighted_revenue: Number(sum(({ amount, age }) => amount * BigInt(weights[age] ?? 0))) / 1e19,
  };
}

/** Lines in runs as they are kept, which are added from columns of any width, some at a time. */
function addAsKept(sums: LineSums, lines: readonly Line[], step: number): void {
  const collector = runCollector();
  expect(collector.add(chunkOf(lines))).toBe(true);
  const { customers, numbers, products } = collector.runs();
  const columns = numbers.map(narrowed);
  let named = 0;
  for (let first = 0; first < customers.length; first += step) {
    const runs = Math.min(step, customers.length - first);
    for (const [c, column] of columns.entries()) sums.kernel.keep(c, column, first, runs);
    sums.kernel.customers.set(customers.subarray(first, first + runs));
    named += addKept(sums, runs);
  }
  expect(named).toBe(products.length);
}

describe("addKept", () => {
  it("adds what lines add, and nothing of the cutoff and later", () => {
    const small = fc.bigInt({ min: -(2n ** 46n) + 1n, max: 2n ** 46n - 1n });
    const narrow = fc.bigInt({ min: -3n, max: 90n });
    const each = fc.record({
      customer: fc.integer({ min: 0, max: people - 1 }),
      age: fc.integer({ min: -2, max: 500 }),
      sale: fc.boolean(),
      ...{ quantity: fc.oneof(narrow, small), amount: fc.oneof(narrow, small), discount: narrow },
    });
    const near = fc.constantFrom(0n, 0n, 2n ** 61n - 5n, -(2n ** 61n));
    fc.assert(
      fc.property(fc.array(each, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), near, (lines, step, before) => {
        const [own, kept] = [0, 0].map(() => lineSums(people, countRules(cutoff, weights))) as [LineSums, LineSums];
        for (const { kernel } of [own, kept]) kernel.sums[slots + slotOf.back] = before;
        addAll(
          own,
          lines.filter(({ age }) => age > 0),
        );
        addAsKept(kept, lines, step);
        expect(countsOf(kept)).toEqual(countsOf(own));
      }),
      { numRuns: 300 },
    );
  });

  it("takes as many runs at once as the kernel holds", () => {
    const many = Array.from({ length: 2 * mostRows }, (_, i): Line => {
      return { customer: i % 3, age: 1 + (i % 450), sale: i % 7 > 0, quantity: 1n, amount: BigInt(i), discount: 2n };
    });
    const [own, kept] = [0, 0].map(() => lineSums(people, countRules(cutoff, weights))) as [LineSums, LineSums];
    addAll(own, many);
    addAsKept(kept, many, mostRows);
    expect(countsOf(kept)).toEqual(countsOf(own));
  });

  it("refuses runs of customers that there are not, and leaves out those of nobody", () => {
    const sums = lineSums(1, countRules(cutoff, weights));
    const line: Line = { customer: 0, age: 3, sale: true, quantity: 1n, amount: 1n, discount: 0n };
    const lost = [line, { ...line, customer: 1 }];
    expect(() => addAsKept(sums, lost, 2)).toThrow("customer out of range");
    expect(countsOf(sums).lines[0]).toBe(0);
    sums.kernel.customers.set([-1, 0]);
    expect(addKept(sums, 2)).toBe(2);
    expect(countsOf(sums).lines[0]).toBe(1);
  });
});

describe("addLines", () => {
  it("equals sums of integers of any size, however lines are cut into chunks", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), fc.nat(40), (lines, cut) => {
        const sums = sumsOf(lines, cut);
        for (let customer = 0; customer < people; customer++) {
          const own = Object.entries(sums).map(([name, values]) => [name, values[customer]]);
          const expected = Object.entries(twin(lines, customer));
          expect(own.map(([name, v]) => [name, typeof v === "number" ? v + 0 : v])).toEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("sums orders of more lines than are summed at once", () => {
    const many = Array.from({ length: 1000 }, (_, i): Line => {
      return { customer: 1, age: 5, sale: i % 10 > 0, quantity: 2n, amount: BigInt(i) * 2n ** 35n, discount: 1n };
    });
    const sums = sumsOf(many, 300);
    const expected = Object.entries(twin(many, 1));
    expect(Object.entries(sums).map(([name, values]) => [name, values[1]])).toEqual(expected);
  });

  it("sums a year exactly where two numbers of 53 bits meet", () => {
    const line = (age: number, amount: bigint): Line => {
      return { customer: 0, age, sale: true, quantity: 1n, amount, discount: 0n };
    };
    // 2^52 − 1 by days of two windows, taken back before the year so that no sum needs a step.
    const part = (i: number): bigint => 2n ** 46n - (i === 0 ? 1n : 0n);
    const by = (age: number): Line[] =>
      Array.from({ length: 64 }, (_, i) => [line(age, part(i)), line(400, -part(i))]).flat();
    const lines = [...by(10), ...by(50), line(200, 3n)];
    expect(sumsOf(lines).year_revenue[0]).toBe(2n ** 53n + 1n);
  });

  it("rounds the weighted amount once, whatever its parts are", () => {
    const from = (bits: number) => fc.bigInt({ min: -(2n ** BigInt(bits)) + 1n, max: 2n ** BigInt(bits) - 1n });
    const upper = fc.constantFrom(...[0, 2, 25, 28, 52, 53, 54, 61].map(from)).chain((bits) => bits);
    fc.assert(
      fc.property(from(61), from(61), upper, fc.constantFrom(0n, 0n, 0n, 1n, -1n), (first, second, above, more) => {
        const sums = lineSums(people, countRules(cutoff, weights));
        const at = (slot: number): number => slots + slot;
        sums.kernel.sums[at(slotOf.weighted)] = first;
        sums.kernel.sums[at(slotOf.weightedUpper)] = second;
        sums.kernel.sums[at(slotOf.weightedAbove)] = above;
        if (more !== 0n) sums.more.set(at(slotOf.weightedAbove), more * 2n ** 70n);
        const exact = first + second * 2n ** 25n + (above + more * 2n ** 70n) * 2n ** 50n;
        expect(countsOf(sums).weighted_revenue[1]! + 0).toBe(Number(exact) / 1e19);
      }),
      { numRuns: 2000 },
    );
  });

  it("carries what comes near the end of 64 bits, of any sum", () => {
    const near = 2n ** 61n;
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 30 }),
        fc.array(fc.bigInt({ min: -near, max: near - 1n }), { minLength: 11, maxLength: 11 }),
        (lines, before) => {
          const sums = lineSums(1, countRules(cutoff, weights));
          // Counts of lines are no such sums.
          for (let slot = 1; slot < before.length; slot++) sums.kernel.sums[slot] = before[slot]!;
          const of = (slot: number): bigint => sums.kernel.sums[slot]! + (sums.more.get(slot) ?? 0n);
          addAll(
            sums,
            lines.map((each) => ({ ...each, customer: 0 })),
          );
          const added = sumsOf(lines.map((each) => ({ ...each, customer: 0 })));
          for (const [name, slot] of [
            ["sold", slotOf.sold],
            ["discount", slotOf.discount],
            ["back", slotOf.back],
          ] as const)
            expect(Number(of(slot) - before[slot]!) / 1e4 + 0).toBe(added[name][0]! + 0);
          expect(of(slotOf.month) - before[slotOf.month]!).toBe(added.month_revenue[0]);
          const weighted = [slotOf.weighted, slotOf.weightedUpper, slotOf.weightedAbove];
          const change = weighted.reduce((sum, slot, i) => sum + (of(slot) - before[slot]!) * 2n ** BigInt(25 * i), 0n);
          expect(Number(change) / 1e19 + 0).toBe(added.weighted_revenue[0]! + 0);
          for (const value of sums.kernel.sums) expect(value >= -near && value < near).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("sums more rows than the kernel takes at once, and customers beyond the first block", () => {
    const many = Array.from({ length: 2 * mostRows + 7 }, (_, i): Line => {
      return {
        customer: i % (mostRows + 50),
        age: 1 + (i % 450),
        sale: i % 7 > 0,
        quantity: 1n,
        amount: BigInt(i),
        discount: 2n,
      };
    });
    const sums = sumsOf(many, 0, mostRows + 50);
    for (const customer of [0, 1, 57, mostRows - 1, mostRows, mostRows + 49]) {
      expect(Object.entries(sums).map(([name, values]) => [name, values[customer]])).toEqual(
        Object.entries(twin(many, customer)),
      );
    }
  });

  it("names the products of lines of sale run after run, also of large lines", () => {
    const lines = [
      { product: 4, sale: true, amount: 1n },
      { product: -1, sale: true, amount: 1n },
      { product: 5, sale: true, amount: 2n ** 50n },
      { product: 6, sale: false, amount: 1n },
    ];
    const rows = lines.length;
    const sums = lineSums(1, countRules(cutoff, weights));
    const named: number[][] = [];
    const chunk = {
      customers: new Int32Array(rows),
      days: Int32Array.from(lines, ({ sale }) => 2 * (cutoff - 3) + (sale ? 1 : 0)),
      products: Int32Array.from(lines, ({ product }) => product),
      quantities: new BigInt64Array(rows),
      amounts: BigInt64Array.from(lines, ({ amount }) => amount),
      discounts: new BigInt64Array(rows),
    };
    addLines(sums, chunk, (counts) => {
      named.push([...sums.kernel.products.subarray(0, counts.named)]);
      expect(counts).toEqual({ runs: 1, named: 2, large: 1 });
    });
    expect(named).toEqual([[4, 5]]);
    expect(countsOf(sums).lines[0]).toBe(3);
  });

  it("refuses more customers than a kernel holds, before memory is taken", () => {
    expect(() => lineSums(45_000_000, countRules(cutoff, weights))).toThrow("more than the 44 million");
  });

  it("refuses revenue that DECIMAL(18,4) does not hold, without telling it", () => {
    const large: Line = { customer: 0, age: 400, sale: true, quantity: 1n, amount: 9n * 10n ** 17n, discount: 0n };
    expect(sumsOf([large, large]).sold[0]).toBe(1.8e14);
    const lately = { ...large, age: 3 };
    expect(() => sumsOf([lately, lately])).toThrow("more than DECIMAL(18,4) holds");
    expect(() => sumsOf([lately, lately])).not.toThrow(/9\d{5}/);
  });

  it("refuses lines of customers that there are not", () => {
    const lost: Line = { customer: people, age: 3, sale: true, quantity: 1n, amount: 1n, discount: 0n };
    expect(() => sumsOf([lost])).toThrow(RangeError);
    expect(() => sumsOf([{ ...lost, customer: -2 }])).toThrow("customer out of range");
  });

  it("leaves out lines of nobody", () => {
    const line: Line = { customer: 0, age: 3, sale: true, quantity: 1n, amount: 1n, discount: 0n };
    const nobody = { ...line, customer: -1, amount: 2n ** 53n };
    expect(sumsOf([nobody, line, nobody, nobody, { ...line, customer: 2 }, nobody], 3)).toEqual(
      sumsOf([line, { ...line, customer: 2 }]),
    );
  });
});
