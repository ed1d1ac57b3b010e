import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type KeptProducts, putKeptLines } from "../../../src/plugins/behaviour/keptLines.ts";
import { type NarrowNumbers, narrowed } from "../../../src/plugins/behaviour/narrowNumbers.ts";

/** Of customers whose ids are 3 … 9, some are not among those who are counted. */
const [places, least, cutoff] = [Int32Array.of(0, -1, 1, 2, -1, 3, 4), 3, 19_000];

const runs = fc.array(
  fc.record({
    code: fc.integer({ min: 0, max: 12 }),
    day: fc.integer({ min: cutoff - 3, max: cutoff + 2 }),
    products: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
  }),
  { maxLength: 20 },
);
type Run = { readonly code: number; readonly day: number; readonly products: readonly number[] };

/** As wide as they are kept, or wider: all are read. */
function pieceOf(own: readonly Run[], wide: boolean, numberOf: Int32Array): KeptProducts {
  const kept = (numbers: readonly number[]): NarrowNumbers =>
    wide ? Float64Array.from(numbers) : narrowed(Int32Array.from(numbers));
  return {
    customers: Int32Array.from(own, ({ code }) => code),
    days: kept(own.map(({ day }) => day)),
    named: kept(own.map(({ products }) => products.length)),
    products: kept(own.flatMap(({ products }) => products)),
    numberOf,
  };
}

describe("putKeptLines", () => {
  it("puts the products of lines before the cutoff with their customers, behind what is in the room", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(runs, fc.boolean()), { maxLength: 4 }), fc.nat({ max: 3 }), (pieces, before) => {
        const room = { customers: new Int32Array(99), lengths: new Int32Array(99), products: new Int32Array(300) };
        for (const array of Object.values(room)) array.fill(7, 0, before);
        const numbers = pieces.map((_, p) => Int32Array.from({ length: 5 }, (_, i) => 100 * p + (i % 4)));
        const kept = pieces.map(([own, wide], p) => pieceOf(own, wide, numbers[p]!));
        const task = { kind: "kept lines", ...room, places, least, cutoff, pieces: kept } as const;
        const used = putKeptLines({ ...task, runs: before, rows: before });
        const lines: [number, number][] = [];
        for (let r = before, i = before; r < used.runs; r++) {
          for (const end = i + room.lengths[r]!; i < end; i++) lines.push([room.customers[r]!, room.products[i]!]);
        }
        expect(lines).toEqual(
          pieces.flatMap(([own], p) =>
            own.flatMap(({ code, day, products }): [number, number][] => {
              const customer = day < cutoff ? (places[code - least] ?? -1) : -1;
              return customer === -1 ? [] : products.map((product) => [customer, numbers[p]![product]!]);
            }),
          ),
        );
        expect(used.rows).toBe(before + lines.length);
        for (const array of Object.values(room))
          expect([...array.subarray(0, before)].every((n) => n === 7)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("tells lines in a row of one customer as one run", () => {
    const own = [1, 2, 3].map((product) => ({ code: 5, day: cutoff - product, products: [product] }));
    const room = { customers: new Int32Array(9), lengths: new Int32Array(9), products: new Int32Array(9) };
    const pieces = [pieceOf(own, false, Int32Array.of(0, 1, 2, 3))];
    const task = { kind: "kept lines", ...room, places, least, cutoff, pieces, runs: 0, rows: 0 } as const;
    expect(putKeptLines(task)).toEqual({ runs: 1, rows: 3 });
    expect([room.customers[0], room.lengths[0]]).toEqual([1, 3]);
  });
});
