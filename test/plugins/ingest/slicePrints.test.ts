import { afterAll, beforeAll, expect, it } from "vitest";
import { slicePrints } from "../../../src/plugins/ingest/slicePrints.ts";
import { sliceSql, weekOf } from "../../../src/plugins/ingest/slicing.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { tableInput } from "../runStep.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
});
afterAll(() => db.close());

/** January, February and March of 2024. */
const numbers = [2024 * 48, 2024 * 48 + 4, 2024 * 48 + 8];

/** Digests of the three months where people are first seen on a day, and take part or not. */
async function digests(people: readonly (readonly [first: string | null, admitted: boolean])[]) {
  const rows = people.map(([first, admitted], i) => `('r${i}', 'c${i}', ${first && `DATE '${first}'`}, ${admitted})`);
  await db.run(`
    CREATE OR REPLACE TABLE ids AS
    SELECT raw_id, customer_id, CAST(first_on AS DATE) AS first_on FROM (VALUES ${rows.join(", ")}) AS v(raw_id, customer_id, first_on, admitted);
    CREATE OR REPLACE TABLE admissions AS
    SELECT customer_id, admitted FROM (VALUES ${rows.join(", ")}) AS v(raw_id, customer_id, first_on, admitted)`);
  const inputs = { "ingest/ids": await tableInput(db, "ids"), "ingest/admissions": await tableInput(db, "admissions") };
  const sliceOf = (time: string) => sliceSql({ weeks: 4 }, weekOf(time));
  const prints = await slicePrints(db, inputs, { people: undefined }, { numbers, sliceOf });
  return numbers.map((number) => prints.digestOf(number));
}

it("tells of people in the slices since their first day, of those whose first day is infinite in all, of those without a day in none", async () => {
  const others = [["2024-01-05", true] as const, ["2024-03-09", true] as const];
  const changed = async (first: string | null): Promise<boolean[]> => {
    const before = await digests([...others, [first, true]]);
    const after = await digests([...others, [first, false]]);
    return numbers.map((_, i) => before[i] !== after[i]);
  };
  expect(await changed("2024-01-31")).toEqual([true, true, true]);
  expect(await changed("2024-02-01")).toEqual([false, true, true]);
  expect(await changed("2024-03-31")).toEqual([false, false, true]);
  expect(await changed("2024-04-01")).toEqual([false, false, false]);
  expect(await changed("-infinity")).toEqual([true, true, true]);
  expect(await changed(null)).toEqual([false, false, false]);
});
