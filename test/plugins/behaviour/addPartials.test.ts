import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { keptParts } from "../../../src/keptParts.ts";
import type { QueryOutput, TablePiece } from "../../../src/plugin.ts";
import { behaviourStep } from "../../../src/plugins/behaviour/behaviourStep.ts";
import { readPartial } from "../../../src/plugins/behaviour/linePartial.ts";
import { partialBytes, partialOf } from "../../../src/plugins/behaviour/partialBytes.ts";
import { type Database, openDatabase, writeTable } from "../../../src/table/index.ts";
import { dropTemporaries } from "../dropTemporaries.ts";
import { canonicalTables, loadOrderLines, loadProducts, type OrderLine, sale } from "../orderLines.ts";
import { runStep } from "../runStep.ts";

const step = behaviourStep("GBP", true, 0);
const categories = { p: "x", q: "y", r: null, s: "x" };
const id = (number: number): string => `c${String(number).padStart(10, "0")}`;
let db: Database;
let folder = "";
beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
});
afterAll(() => db.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-partials-"));
});

/** Lines and orders, in pieces. */
interface Pieces {
  readonly lines?: readonly Piece[];
  readonly orders?: readonly Piece[];
}

/** The bytes of the step's table. @param pieces of tables that are not in one file. */
async function bytesOf(cutoff: string, pieces: Pieces = {}, threads = 1, options: object = {}): Promise<string> {
  await dropTemporaries(db);
  const { orders, order_lines } = await canonicalTables(db);
  const products = await db.row("SELECT count(*) AS n FROM duckdb_tables() WHERE table_name = 'products'");
  const inputs = {
    orders: pieces.orders === undefined ? orders : { ...orders, pieces: pieces.orders },
    order_lines: pieces.lines === undefined ? order_lines : { ...order_lines, pieces: pieces.lines },
    ...(Number(products?.n) > 0 ? await loadProducts(db, categories) : {}),
  };
  const own = await mkdtemp(join(folder, "run-"));
  const more = { cutoff, threads, options, folder: own, parts: keptParts(folder, ["behaviour"]) };
  const { outputs } = await runStep(step, db, inputs, {}, more);
  const file = join(own, "made.parquet");
  await writeTable(db, (outputs["feature/behaviour"] as QueryOutput).sql, file);
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}

/** What a step takes of a piece when it does not ask for its place. */
type Piece = Omit<TablePiece, "place">;

/** Lines by their places among all. */
function pieceOf(key: string, places: readonly number[]): Piece {
  const list = places.length === 0 ? "-1" : places.map((place) => place + 1).join(", ");
  return { key, sql: `(SELECT * FROM order_lines WHERE line IN (${list}))` };
}

/** By month, as tables of large projects lie, but that an order lies in that of its first line. */
function byMonth(lines: readonly OrderLine[], made = ""): Required<Pieces> {
  const months = [...new Set(lines.map(({ at }) => at.slice(0, 7)))].toSorted();
  return {
    lines: months.map((month) =>
      pieceOf(
        `${month} ${made}`,
        lines.flatMap(({ at }, i) => (at.startsWith(month) ? [i] : [])),
      ),
    ),
    orders: months.map((month) => ({
      key: `${month} ${made}`,
      sql: `(SELECT * FROM orders WHERE strftime(ordered_at, '%Y-%m') = '${month}')`,
    })),
  };
}

const months: readonly OrderLine[] = [
  sale("o1", id(1), "2024-01-05T10:00:00", { product: "p", quantity: 3, amount: "27.1234", discount: "3" }),
  sale("o1", id(1), "2024-01-05T10:00:00", { product: "q" }),
  sale("o1", id(1), "2024-01-05T10:00:00", { product: "post", amount: "5", kind: "charge" }),
  sale("o2", null, "2024-01-09T10:00:00", { product: "s" }),
  sale("o3", id(7), "2024-01-31T23:59:59", { product: null }),
  sale("o4", id(7), "2024-02-01T00:00:00", { product: "r", channel: "web" }),
  sale("o4", id(7), "2024-02-20T09:00:00", { product: "p" }),
  sale("r1", id(1), "2024-02-20T18:30:00", { product: "p", quantity: -1, amount: "-9.04", kind: "return" }),
  sale("o5", id(3), "2024-03-01T12:00:00", { product: "s", quantity: 2, amount: "20" }),
];
const cutoffs = ["2023-12-01", "2024-01-20", "2024-02-01", "2024-02-10", "2024-02-20", "2024-03-01", "2025-03-01"];

describe("what is kept of lines in pieces", () => {
  it("gives the same bytes as the lines in one file: cold and kept, at any cutoff, in any number of threads", async () => {
    await loadProducts(db, categories);
    await loadOrderLines(db, months);
    const pieces = byMonth(months);
    expect([pieces.lines.length, pieces.orders.length]).toEqual([3, 3]);
    const different = new Set<string>();
    for (const cutoff of cutoffs) {
      const one = await bytesOf(cutoff);
      different.add(one);
      for (const threads of [1, 2, 3]) expect(await bytesOf(cutoff, pieces, threads)).toBe(one);
      expect(await bytesOf(cutoff, { lines: pieces.lines })).toBe(one);
      expect(await bytesOf(cutoff, { orders: pieces.orders })).toBe(one);
    }
    expect(different.size).toBeGreaterThan(4);
    expect(await readdir(join(folder, "parts"))).toHaveLength(6);
  });

  it("is used without a look at the rows, and only under its key", async () => {
    await loadOrderLines(db, months);
    const pieces = byMonth(months);
    const known = await bytesOf("2025-03-01", pieces);
    const changed = (change: string, key?: string) => (piece: Piece) => ({
      key: key === undefined ? piece.key : `${key} ${piece.key}`,
      sql: `(SELECT * REPLACE (${change}) FROM ${piece.sql})`,
    });
    const doubled = "CAST(amount * 2 AS DECIMAL(18, 4)) AS amount";
    const later = "ordered_at + INTERVAL 1 DAY AS ordered_at, last_line_at + INTERVAL 1 DAY AS last_line_at";
    const both = (key?: string): Pieces => ({
      lines: pieces.lines.map(changed(doubled, key)),
      orders: pieces.orders.map(changed(later, key)),
    });
    expect(await bytesOf("2025-03-01", both())).toBe(known);
    expect(await bytesOf("2025-03-01", { ...pieces, lines: both("new").lines! })).not.toBe(known);
    expect(await bytesOf("2025-03-01", { ...pieces, orders: both("new").orders! })).not.toBe(known);
    expect(await readdir(join(folder, "parts"))).toHaveLength(12);
  });

  it("is added by customers who lie far apart, of more pieces than are read ahead, also when some are left", async () => {
    const numbers = [1, 3, 4096, 4097, 4098, 8192, 20_000];
    const lines = Array.from({ length: 90 }, (_, i): OrderLine => {
      const month = String(1 + (i % 9)).padStart(2, "0");
      const product = ["p", "q", "r", "s", null][i % 5] ?? null;
      const wide = i % 9 === 4 ? { amount: "7036874417.7664" } : {};
      return sale(`o${i}`, id(numbers[(i * 5) % 7]!), `2024-${month}-10T12:00:00`, {
        product,
        quantity: 1 + (i % 4),
        ...wide,
      });
    });
    await loadOrderLines(db, lines);
    const pieces = byMonth(lines, "far");
    for (const cutoff of ["2024-05-10", "2025-03-01"]) {
      const one = await bytesOf(cutoff);
      expect(await bytesOf(cutoff, pieces)).toBe(one);
      expect(await bytesOf(cutoff, { lines: pieces.lines.toReversed() })).toBe(one);
    }
  });

  it("holds no option: with others the same is used", async () => {
    await loadOrderLines(db, months);
    const pieces = byMonth(months);
    const options = { halfLifeDays: 10, onlineChannels: ["store"] };
    const known = await bytesOf("2024-03-01", pieces);
    const one = await bytesOf("2024-03-01", {}, 1, options);
    expect(one).not.toBe(known);
    expect(await bytesOf("2024-03-01", pieces, 1, options)).toBe(one);
    expect(await readdir(join(folder, "parts"))).toHaveLength(6);
  });

  it("is left alone where lines are few, in pieces or not", async () => {
    await loadOrderLines(db, months);
    const { orders, order_lines } = await canonicalTables(db);
    const pieces = byMonth(months);
    const inputs = {
      orders: { ...orders, pieces: pieces.orders },
      order_lines: { ...order_lines, pieces: pieces.lines },
    };
    const parts = keptParts(folder, ["behaviour"]);
    await runStep(behaviourStep("GBP"), db, inputs, {}, { cutoff: "2025-03-01", folder, parts });
    expect(parts.used()).toEqual([]);
  });

  it("is not made of a piece with a large value or an id written otherwise, whose rows are read", async () => {
    const wide = sale("o6", id(3), "2024-02-02T12:00:00", { amount: "7036874417.7664" });
    const other = sale("o7", "Jo", "2024-03-02T12:00:00");
    const longer = sale("o8", "c00000000001", "2024-04-02T12:00:00");
    const back = { quantity: -1, amount: "-2", kind: "return" } as const;
    const nobody = sale("r2", "Jo", "2024-02-03T12:00:00", back);
    for (const more of [[wide], [other], [longer], [nobody], [wide, nobody]]) {
      const lines = [...months, ...more];
      await loadOrderLines(db, lines);
      const made = more.map(({ order }) => order).join();
      const pieces = byMonth(lines, made);
      for (const cutoff of ["2024-02-10", "2025-03-01"]) {
        const one = await bytesOf(cutoff);
        expect(await bytesOf(cutoff, pieces)).toBe(one);
        expect(await bytesOf(cutoff, pieces)).toBe(one);
      }
    }
  });

  it("knows products by names of any length, in what is kept and in rows that are read", async () => {
    const named = [
      sale("o6", id(3), "2024-02-02T12:00:00", { product: "a product with a long name" }),
      sale("o6", id(3), "2024-02-02T12:00:00", { product: "a product with a longer one" }),
      sale("o7", id(7), "2024-03-02T12:00:00", { product: "a product with a long name" }),
    ];
    const unfit = [
      sale("o8", id(3), "2024-02-03T12:00:00", { amount: "7036874417.7664", product: "q" }),
      sale("o9", id(3), "2024-03-03T12:00:00", { amount: "7036874417.7664", product: "t" }),
    ];
    const different = new Set<string>();
    for (const more of [named, [...named, ...unfit], unfit, [...named, ...unfit.slice(1)]]) {
      const lines = [...months, ...more];
      await loadOrderLines(db, lines);
      const pieces = byMonth(lines, more.map(({ order }) => order).join());
      const one = await bytesOf("2025-03-01");
      different.add(one);
      for (const threads of [1, 2]) expect(await bytesOf("2025-03-01", pieces, threads)).toBe(one);
    }
    expect(different.size).toBe(4);
  });

  it("is made anew where it is gone or not whole", async () => {
    await loadOrderLines(db, months);
    const pieces = byMonth(months);
    const known = await bytesOf("2025-03-01", pieces);
    const names = await readdir(join(folder, "parts"));
    const file = (name: string): string => join(folder, "parts", name, "partial");
    const whole = await Promise.all(names.map((name) => readFile(file(name))));
    const changedAt = (bytes: Buffer, place: number): Buffer => {
      const changed = Buffer.from(bytes);
      changed[place] = changed[place]! ^ 1;
      return changed;
    };
    const damages: readonly ((bytes: Buffer) => Buffer | undefined)[] = [
      (bytes) => bytes.subarray(0, bytes.length - 8),
      () => Buffer.alloc(0),
      () => undefined,
      (bytes) => Buffer.alloc(bytes.length),
      // The brace that opens the head; a number of the last column.
      (bytes) => changedAt(bytes, 4),
      (bytes) => changedAt(bytes, bytes.length - 8),
    ];
    for (const damage of damages) {
      for (const [i, name] of names.entries()) {
        const damaged = damage(whole[i]!);
        if (damaged === undefined) await rm(file(name));
        else await writeFile(file(name), damaged);
      }
      expect(await bytesOf("2025-03-01", pieces)).toBe(known);
      expect(await Promise.all(names.map((name) => readFile(file(name))))).toEqual(whole);
    }
  });

  it("is read from bytes that lie anywhere", () => {
    const kept = {
      form: { lead: 99, digits: 10 },
      names: ["a"],
      columns: [Float64Array.of(0.5, 2 ** 40), Int8Array.of(1)],
    };
    const bytes = partialBytes(kept);
    const within = Buffer.alloc(bytes.length + 1);
    within.set(bytes, 1);
    expect(partialOf(within.subarray(1))).toEqual(kept);
  });

  it("is not made of more lines than memory holds", async () => {
    await loadOrderLines(db, months);
    const piece = { place: 0, key: "all", sql: "order_lines" };
    expect(await readPartial(db, piece, undefined, months.length - 1)).toBe(undefined);
    expect((await readPartial(db, piece, undefined, months.length))?.productIds.length).toBeGreaterThan(0);
  });

  it("leaves out orders of no time, as rows do", async () => {
    await loadOrderLines(db, [...months, sale("o9", id(2), "infinity"), sale("o5", id(3), "infinity")]);
    const lines = { lines: [{ key: "endless", sql: "order_lines" }], orders: [{ key: "endless", sql: "orders" }] };
    for (const cutoff of ["2024-02-10", "2025-03-01"]) expect(await bytesOf(cutoff, lines)).toBe(await bytesOf(cutoff));
  });

  it("gives the same bytes as one file, of any lines in any pieces", async () => {
    await db.run("DROP TABLE IF EXISTS products");
    await loadProducts(db, categories);
    const times = ["T00:00:00", "T12:00:00", "T17:59:59", "T18:00:00", "T23:59:59"];
    const day = (number: number): string => new Date(number * 86_400_000).toISOString().slice(0, 10);
    const line = fc.record({
      order: fc.integer({ min: 0, max: 12 }),
      day: fc.integer({ min: -40, max: 40 }),
      time: fc.constantFrom(...times),
      product: fc.constantFrom("p", "q", "r", "s", "t", null),
      quantity: fc.integer({ min: 1, max: 9 }),
      amount: fc.oneof(
        { weight: 12, arbitrary: fc.integer({ min: 0, max: 900_000 }) },
        { weight: 1, arbitrary: fc.integer({ min: 2 ** 45, max: 2 ** 53 - 1 }) },
      ),
      discount: fc.integer({ min: 0, max: 50_000 }),
      kind: fc.constantFrom("sale" as const, "sale" as const, "sale" as const, "return" as const, "charge" as const),
      piece: fc.integer({ min: 0, max: 3 }),
    });
    const money = (tenThousandths: number): string =>
      (BigInt(tenThousandths) / 10_000n).toString() + fraction(tenThousandths);
    const fraction = (tenThousandths: number): string => `.${String(tenThousandths % 10_000).padStart(4, "0")}`;
    let runs = 0;
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: -45, max: 45 }),
        async (drawn, cutoff) => {
          const lines = drawn.map((each): OrderLine => {
            const sign = each.kind === "return" ? -1 : 1;
            return {
              order: `o${String(each.order).padStart(2, "0")}`,
              customer: each.order === 12 ? null : id(1 + (each.order % 5) * 3),
              at: `${day(each.day)}${each.time}`,
              product: each.product,
              quantity: sign * each.quantity,
              amount: (sign < 0 ? "-" : "") + money(each.amount),
              discount: each.kind === "sale" ? money(each.discount) : "0",
              kind: each.kind,
              channel: each.order % 3 === 0 ? "web" : null,
            };
          });
          await loadOrderLines(db, lines);
          runs++;
          const pieces = {
            lines: [0, 1, 2, 3].map((piece) =>
              pieceOf(
                `${runs}-${piece}`,
                drawn.flatMap((each, i) => (each.piece === piece ? [i] : [])),
              ),
            ),
            orders: [0, 1].map((piece) => ({
              key: `${runs}-${piece}`,
              sql: `(SELECT * FROM orders WHERE CAST(substr(order_id, 2) AS INTEGER) % 2 = ${piece})`,
            })),
          };
          const one = await bytesOf(day(cutoff));
          expect(await bytesOf(day(cutoff), pieces)).toBe(one);
          expect(await bytesOf(day(cutoff), pieces)).toBe(one);
          kept = (await readdir(join(folder, "parts")).catch(() => [])).length;
        },
      ),
      { numRuns: 25 },
    );
    // All but those of shops in which nobody bought.
    expect(kept).toBeGreaterThan(5 * runs);
  }, 120_000);
});
