import { afterAll, beforeAll, expect, it } from "vitest";
import { type Known, readKnown, slicePrints } from "../../../src/plugins/ingest/slicePrints.ts";
import { sliceOfWeek } from "../../../src/plugins/ingest/slicing.ts";
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
  return ofSlices(await readKnown(db, inputs, { people: undefined }));
}

function ofSlices(known: Known): readonly string[] {
  const prints = slicePrints(known, { numbers, sliceOf: (week) => sliceOfWeek({ weeks: 4 }, week) });
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

it("tells of a rate in the slices from its first day to that of the next of its currency", async () => {
  const rates = async (...days: readonly string[]) => {
    const rows = days.map((day, i) => `(DATE '${day}', 'USD', ${i + 1})`).join(", ");
    await db.run(`
      CREATE OR REPLACE TABLE rates AS
      SELECT CAST(d AS DATE) AS valid_from, currency, rate FROM (VALUES ${rows}) AS v(d, currency, rate)`);
    return ofSlices(await readKnown(db, { rates: await tableInput(db, "rates") }, { people: undefined }));
  };
  const [one, two] = [await rates("2024-01-20"), await rates("2024-01-20", "2024-02-20")];
  expect(numbers.map((_, i) => one[i] !== two[i])).toEqual([false, true, true]);
  const far = await rates("2024-01-20", "infinity");
  expect(numbers.map((_, i) => one[i] !== far[i])).toEqual([true, true, true]);
});

it("adds what is known of weeks of one slice, whatever their order, and takes ids without bounds as those of the first", () => {
  const ids = [
    { week: numbers[0]! + 1, ids: 2n, print: 2n ** 90n },
    { week: numbers[0]!, ids: 1n, print: 5n },
    { week: null, ids: 1n, print: 7n },
    { week: numbers[2]!, ids: 4n, print: 9n },
  ];
  const together = [
    { week: null, ids: 1n, print: 7n },
    { week: numbers[0]!, ids: 3n, print: 2n ** 90n + 5n },
    { week: numbers[2]! + 3, ids: 4n, print: 9n },
  ];
  expect(ofSlices({ ids, rates: [] })).toEqual(ofSlices({ ids: together, rates: [] }));
});
