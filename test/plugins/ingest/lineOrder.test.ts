import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lineOrder } from "../../../src/plugins/ingest/lineOrder.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import "../../properties.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase();
});
afterAll(() => db.close());

type Row = readonly [line: number | null, place: number, file: number, row: bigint];

async function load(rows: readonly Row[]): Promise<void> {
  await db.run(
    "CREATE OR REPLACE TABLE lines (line INTEGER, source_place INTEGER, source_file INTEGER, source_row BIGINT)",
  );
  const values = rows.map((row) => `(${row.map((value) => value ?? "NULL").join(", ")})`);
  if (values.length > 0) await db.run(`INSERT INTO lines VALUES ${values.join(", ")}`);
}

const most = 2n ** 31n - 1n;

describe("lineOrder", () => {
  it("is the order by number of line, source, file and row", async () => {
    const few = fc.integer({ min: 0, max: 3 });
    const line = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(Number(most), -Number(most), null));
    const rows = fc.array(fc.tuple(line, few, few, fc.bigInt({ min: 0n, max: 2n ** 40n })), { maxLength: 12 });
    const property = fc.asyncProperty(rows, async (drawn) => {
      await load(drawn);
      const by = async (order: string) => db.rows(`SELECT * FROM lines ORDER BY ${order}`);
      expect(await by(await lineOrder(db, "lines"))).toEqual(await by("line, source_place, source_file, source_row"));
    });
    await fc.assert(property, { numRuns: 40 });
  }, 120_000);

  it("is one number where the four fit into one", async () => {
    await load([
      [1, 0, 0, 5n],
      [9, 1, 30, 4_000_000_000n],
    ]);
    expect(await lineOrder(db, "lines")).not.toContain(",");
  });

  it("holds lines that are further apart than an integer of theirs can be", async () => {
    await load([
      [Number(most), 0, 0, 0n],
      [-1, 0, 0, 1n],
      [-Number(most) - 1, 0, 0, 2n],
    ]);
    const rows = await db.rows(`SELECT line FROM lines ORDER BY ${await lineOrder(db, "lines")}`);
    expect(rows.map(({ line }) => line)).toEqual([-Number(most) - 1, -1, Number(most)]);
  });

  it("is all four where they do not, or a line has no number", async () => {
    const four = "line, source_place, source_file, source_row";
    await load([
      [-Number(most), 0, 0, 0n],
      [Number(most), 3, 1000, 2n ** 40n],
    ]);
    expect(await lineOrder(db, "lines")).toBe(four);
    await load([[null, 0, 0, 0n]]);
    expect(await lineOrder(db, "lines")).toBe(four);
  });
});
