import { type Database, loadColumns, loadFields, openDatabase } from "segmentarium/table";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let db: Database;
beforeAll(async () => {
  db = await openDatabase();
});
afterAll(() => db.close());

const rows = 2 * 2048 + 777;
const each = Array.from({ length: rows }, (_, i) => i);

describe("loadColumns", () => {
  it("loads numbers of every chunk, also of the last and shorter one", async () => {
    await loadColumns(db, "numbers", [
      { name: "i", type: "integer", values: Int32Array.from(each, (i) => i - 3000) },
      { name: "x", type: "number", values: Float64Array.from(each, (i) => i / 8) },
      { name: "m", type: "money", values: BigInt64Array.from(each, (i) => BigInt(i) * 10_001n) },
      { name: "b", type: "bigint", values: Int32Array.from(each, (i) => 2 * i) },
    ]);
    const found = await db.row(`
      SELECT count(*) AS n, count(*) FILTER (i <> rowid - 3000 OR x <> rowid / 8 OR b <> 2 * rowid) AS wrong,
        count(*) FILTER (m <> CAST(rowid * 1.0001 AS DECIMAL(18,4))) AS wrong_money
      FROM numbers`);
    expect([found?.["n"], found?.["wrong"], found?.["wrong_money"]].map(Number)).toEqual([rows, 0, 0]);
  });

  it("keeps missing values where they are, chunk after chunk", async () => {
    const values = each.map((i) => (i % 2048 === 5 && i < 2048 ? null : i));
    await loadColumns(db, "gaps", [
      { name: "i", type: "integer", values: Int32Array.from(each) },
      { name: "x", type: "number", values },
    ]);
    const found = await db.rows("SELECT i FROM gaps WHERE x IS NULL OR x <> i");
    expect(found.map((row) => row["i"])).toEqual([5]);
  });

  it("refuses columns of different length", async () => {
    const columns = [3, 4].map((n) => ({ name: `of ${n}`, type: "integer" as const, values: new Int32Array(n) }));
    await expect(loadColumns(db, "uneven", columns)).rejects.toThrow('"of 4" has 4 rows, not 3');
  });
});

describe("loadFields", () => {
  const columns = [
    { name: "i", type: "integer", values: Int32Array.from(each, (i) => i - 3000) },
    { name: "x", type: "number", values: Float64Array.from(each, (i) => i / 8) },
    { name: "m", type: "money", values: BigInt64Array.from(each, (i) => BigInt(i) * 10_001n) },
    { name: "b", type: "bigint", values: BigInt64Array.from(each, (i) => 2n ** 40n * BigInt(i)) },
    { name: 'a "b"', type: "text", values: each.map((i) => (i === 2050 ? null : `t${i}`)) },
  ] as const;

  it("loads the same as loadColumns, as fields of one column", async () => {
    for (const some of [columns, columns.slice(0, 4)]) {
      await loadColumns(db, "apart", some);
      await loadFields(db, "together", some);
      const of = (sql: string) => db.rows(`SELECT hash(t) AS h, t FROM (SELECT ${sql}) AS t`);
      expect(await of("fields.* FROM together")).toEqual(await of("* FROM apart"));
    }
  });

  it("refuses columns of different length", async () => {
    const uneven = [3, 4].map((n) => ({ name: `of ${n}`, type: "integer" as const, values: new Int32Array(n) }));
    await expect(loadFields(db, "uneven", uneven)).rejects.toThrow('"of 4" has 4 rows, not 3');
  });
});
