import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countRules } from "../../../src/plugins/behaviour/countRules.ts";
import { readSums } from "../../../src/plugins/behaviour/readSums.ts";
import { addLines, lineSums } from "../../../src/plugins/behaviour/sumLines.ts";
import { stride, weightedParts } from "../../../src/plugins/behaviour/sumPlaces.ts";

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
function sumsOf(lines: readonly Line[], cut = 0) {
  const sums = lineSums(people, countRules(cutoff, weights));
  for (const part of [lines.slice(0, cut), lines.slice(cut)]) {
    addLines(sums, {
      customers: Int32Array.from(part, ({ customer }) => customer),
      days: Int32Array.from(part, ({ age, sale }) => 2 * (cutoff - age) + (sale ? 1 : 0)),
      quantities: BigInt64Array.from(part, ({ quantity }) => quantity),
      amounts: BigInt64Array.from(part, ({ amount }) => amount),
      discounts: BigInt64Array.from(part, ({ discount }) => discount),
    });
  }
  return readSums(sums);
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
    const from = (bits: number) => fc.maxSafeInteger().map((value) => Math.trunc(value / 2 ** (53 - bits)));
    const upper = fc.constantFrom(...[0, 2, 25, 28, 52].map(from)).chain((bits) => bits);
    fc.assert(
      fc.property(from(52), from(52), from(52), upper, fc.constantFrom(0, 0, 0, 1, -1), (...parts) => {
        const sums = lineSums(people, countRules(cutoff, weights));
        weightedParts.forEach((measure, i) => {
          sums.sums.low[stride + measure] = parts[i]!;
        });
        const exact = parts.reduceRight((sum, value) => sum * 2n ** 25n + BigInt(value), 0n);
        expect(readSums(sums).weighted_revenue[1]! + 0).toBe(Number(exact) / 1e19);
      }),
      { numRuns: 2000 },
    );
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
