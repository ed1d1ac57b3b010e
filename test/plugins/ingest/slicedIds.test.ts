import { expect, test } from "vitest";
import { slicedIds } from "../../../src/plugins/ingest/sliceTables.ts";
import { openDatabase } from "../../../src/table/index.ts";
import { tableInput } from "../runStep.ts";

test("ids are copied once, for the third slice that looks them up and all later ones", async () => {
  const db = await openDatabase({ threads: 1 });
  await db.run(
    `CREATE TABLE "ingest/ids" AS SELECT 'a' AS raw_id, 'c0000000001' AS customer_id, DATE '2024-01-01' AS first_on`,
  );
  const copies = async () => (await db.rows("SELECT table_name FROM duckdb_tables()")).length - 1;
  const inputs = { "ingest/ids": await tableInput(db, "ingest/ids") };
  const ids = slicedIds(db, inputs);
  expect(await Promise.all([ids(), ids()])).toEqual([{}, {}]);
  expect(await copies()).toBe(0);
  const [third, fourth] = await Promise.all([ids(), ids()]);
  expect(third).toEqual(fourth);
  expect(await copies()).toBe(1);
  const { sql = "" } = third?.["ingest/ids"] ?? {};
  expect(await db.rows(`FROM ${sql}`)).toEqual([{ raw_id: "a", customer_id: "c0000000001" }]);
  db.close();
});

test("a copy for which memory was short is tried again by who needs it next", async () => {
  const db = await openDatabase({ threads: 1 });
  await db.run(`CREATE TABLE "ingest/ids" AS SELECT 'a' AS raw_id, 'c0000000001' AS customer_id`);
  let tries = 0;
  const run = (sql: string): Promise<void> => {
    if (sql.includes("ids of slices") && tries++ === 0) return Promise.reject(new Error("Out of Memory Error"));
    return db.run(sql);
  };
  const ids = slicedIds({ ...db, run }, { "ingest/ids": await tableInput(db, "ingest/ids") });
  await Promise.all([ids(), ids()]);
  await expect(ids()).rejects.toThrow("Out of Memory");
  expect(await db.rows(`FROM ${(await ids())["ingest/ids"]?.sql}`)).toHaveLength(1);
  expect(tries).toBe(2);
  db.close();
});

test("nothing is copied where there are no ids", async () => {
  const db = await openDatabase({ threads: 1 });
  const ids = slicedIds(db, {});
  expect([await ids(), await ids(), await ids()]).toEqual([{}, {}, {}]);
  db.close();
});
