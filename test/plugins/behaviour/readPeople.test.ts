import { type Database, openDatabase, readChunks } from "segmentarium/table";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { idSql } from "../../../src/plugins/behaviour/plainIds.ts";
import { readPeople } from "../../../src/plugins/behaviour/readPeople.ts";
import { dropTemporaries } from "../dropTemporaries.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase();
});
afterAll(() => db.close());

/** Who the people are, whose each sale is, and whose each line; the line of nobody may be left out. */
async function peopleOf(ids: readonly string[], others: readonly string[]) {
  await dropTemporaries(db);
  const list = (texts: readonly string[]) => `[${texts.map((text) => `'${text}'`).join(", ")}]::VARCHAR[]`;
  await db.run(`
    CREATE TEMP TABLE sales AS SELECT customer_id, CAST(row_number() OVER () AS INTEGER) AS day FROM (SELECT unnest(${list(ids)}) AS customer_id);
    CREATE TEMP TABLE goods AS SELECT unnest(${list([...ids, ...others])}) AS customer_id`);
  const people = await readPeople(db, ids.length + 5);
  if (people.plain !== undefined) {
    const codes = [...people.plain.codes].map((code) => `(${code})`).join(", ");
    await db.run(`
      CREATE TEMP VIEW people AS
      SELECT ${idSql(people.plain.form, "code")} AS customer_id, code AS customer FROM (VALUES ${codes}) AS codes (code)`);
  }
  const named = await db.rows("SELECT customer_id FROM people ORDER BY customer");
  const lines: number[] = [];
  await readChunks(db, people.rowsOf("goods"), ["customer"], ([customer], n) => {
    lines.push(...people.numbersOf(customer as Int32Array, n));
  });
  const names = named.map((row) => String(row["customer_id"]));
  const byDay = [...people.orders.days].map((day, i) => ({ day, name: names[people.orders.customers[i]!] }));
  return {
    count: people.count,
    names,
    sales: byDay.toSorted((a, b) => a.day - b.day).map(({ name }) => name),
    lines: lines
      .filter((customer) => customer >= 0)
      .map((customer) => names[customer]!)
      .toSorted(),
    plain: people.rowsOf("goods").includes("customer_id AS customer"),
  };
}

describe("readPeople", () => {
  it("numbers people in the order of their ids, whether these are plain or not", async () => {
    const plain = ["c0000000031", "c0000000007", "c0000000031", "c0000000100", "c0000000007"];
    const named = plain.map((id) => `customer ${id}`);
    const others = ["c0000000008", "c0000099999", "c7", "", "x0000000031", "c0000000031 of another"];
    for (const [ids, isPlain] of [
      [plain, true],
      [named, false],
    ] as const) {
      const found = await peopleOf(ids, others);
      expect(found).toEqual({
        count: 3,
        names: [...new Set(ids)].toSorted(),
        sales: ids,
        lines: ids.toSorted(),
        plain: isPlain,
      });
    }
  });

  it("takes ids as texts where one is not plain, or they are spread too wide", async () => {
    for (const ids of [
      ["c12", "c13", "c1x"],
      ["c113", "c12"],
      ["c12", "d12"],
      ["c000000001", "c900000001"],
    ]) {
      expect(await peopleOf(ids, [])).toMatchObject({ names: ids, sales: ids, plain: false });
    }
    expect(await peopleOf(["c000000001", "c000065001"], [])).toMatchObject({ count: 2, plain: true });
  });

  it("knows nobody where nothing was sold", async () => {
    expect(await peopleOf([], ["c12"])).toMatchObject({ count: 0, names: [], sales: [], lines: [] });
  });
});
