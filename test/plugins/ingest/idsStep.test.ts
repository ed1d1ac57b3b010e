import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectSchema } from "../../../src/config/index.ts";
import type { QueryOutput } from "../../../src/plugin.ts";
import { idsStep } from "../../../src/plugins/ingest/idsStep.ts";
import { type Database, ident, literal, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

/** A row that names somebody, on a day of January 2024 or on none. */
interface Seen {
  readonly source: keyof typeof sources;
  readonly id: string;
  readonly day: number | null;
}

/** The table of each source, the column with its people, and that with the moment of a row, if it has one. */
const sources = {
  crm: ["customers", "customer_id", "joined_at", "date"],
  orders: ["orders", "customer_id", "ordered_at", "timestamp"],
  web: ["events", "customer_id", "occurred_at", "timestamp"],
  asked: ["surveys", "customer_id", "sent_at", "timestamp"],
  paid: ["payments", "customer_id", "paid_at", "timestamp"],
  news: ["touches", "customer_id", "touched_at", "timestamp"],
  tests: ["assignments", "customer_id", "assigned_at", "date"],
  offers: ["treatments", "customer_id", "decided_at", "timestamp"],
  choices: ["consents", "customer_id", "decided_at", "timestamp"],
  links: ["identities", "alias_id", undefined, undefined],
  old: ["customers", "customer_id", undefined, undefined],
} as const;
const names = Object.keys(sources) as (keyof typeof sources)[];
const dated = names.filter((name) => sources[name][2] !== undefined);

const project = projectSchema.parse({
  ...{ title: "Test", asOf: "2024-06-01", currency: "GBP" },
  sources: names.map((id) => {
    const [table, person, moment, type] = sources[id];
    const columns = {
      [person]: { from: person, type: "text" },
      // Another date of the same row, which is not its moment.
      born_on: { from: "born_on", type: "date" },
      ...(moment === undefined ? {} : { [moment]: { from: moment, type } }),
    };
    return { id, table, files: [`${id}.csv`], format: "csv", columns };
  }),
});
const step = idsStep(project);

const ids = ["a", "B", "10", "9", "é", "ﬀ", "\u{1F600}", "c0000000001", "z z", "'", "~", "Z"];
const seen: fc.Arbitrary<Seen> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ source: fc.constantFrom(...dated), id: fc.constantFrom(...ids), day: dayIn(31) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ source: fc.constantFrom(...names), id: fc.constantFrom(...ids), day: fc.constant(null) }),
  },
);
const rows = fc.array(seen, { minLength: 1, maxLength: 30 });

function dayIn(days: number): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max: days });
}

function dayText(day: number): string {
  return `2024-01-${String(day).padStart(2, "0")}`;
}

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
});
afterAll(() => db.close());

/** Rows of `ingest/ids`, with the days as text. @param cut how many rows a file holds. */
async function numbersOf(all: readonly Seen[], cut = all.length): Promise<readonly (readonly (string | null)[])[]> {
  const inputs: Record<string, unknown> = {};
  for (const name of names) {
    const [, person, moment, type] = sources[name];
    const own = all.filter(({ source }) => source === name);
    const values = own.map(({ id, day }, i) => {
      // A later hour within a day says nothing, nor which row of a file it was.
      const hour = String((7 * i) % 24).padStart(2, "0");
      const at = day === null ? "NULL" : literal(`${dayText(day)} ${hour}:00:00`);
      return `(${Math.floor(i / cut)}, ${i % cut}, ${literal(id)}, ${at})`;
    });
    const given = `(VALUES ${["(0, 0, NULL, NULL)", ...values].join(", ")}) AS v(source_file, source_row, id, written)`;
    const when =
      moment === undefined ? "" : `, CAST(CAST(written AS TIMESTAMP) AS ${String(type)}) AS ${ident(moment)}`;
    const table = ident(`source/${name}`);
    await db.run(`
      CREATE OR REPLACE TABLE ${table} AS
      SELECT source_file, source_row, CAST(id AS VARCHAR) AS ${ident(person)}, DATE '1990-01-01' AS born_on${when} FROM ${given}`);
    inputs[`source/${name}`] = await tableInput(db, `source/${name}`);
  }
  try {
    const { outputs } = await runStep(step, db, inputs, project);
    const { sql } = outputs["ingest/ids"] as QueryOutput;
    const types = await db.rows(`DESCRIBE ${sql}`);
    expect(types.map((row) => [row["column_name"], row["column_type"]])).toEqual([
      ["raw_id", "VARCHAR"],
      ["customer_id", "VARCHAR"],
      ["first_on", "DATE"],
    ]);
    const found = await db.rows(`SELECT raw_id, customer_id, CAST(first_on AS VARCHAR) AS first_on FROM (${sql})`);
    return found.map((row) => [row["raw_id"], row["customer_id"], row["first_on"]] as (string | null)[]);
  } finally {
    await db.run("DROP TABLE IF EXISTS numbered");
  }
}

/** The same by hand. */
function expected(all: readonly Seen[]): readonly (readonly (string | null)[])[] {
  const first = new Map<string, number>();
  for (const { id, day } of all) first.set(id, Math.min(first.get(id) ?? Infinity, day ?? Infinity));
  const bytes = (id: string): Buffer => Buffer.from(id);
  const order = [...first].sort(([a, on], [b, other]) =>
    on === other ? Buffer.compare(bytes(a), bytes(b)) : on < other ? -1 : 1,
  );
  return order.map(([id, day], i) => [
    ...[id, `c${String(i + 1).padStart(10, "0")}`],
    Number.isFinite(day) ? dayText(day) : null,
  ]);
}

describe("idsStep", () => {
  test("numbers ids by the first day of a row that names them in any source, then by their bytes, those of no day last", async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (all) => {
        expect(await numbersOf(all)).toEqual(expected(all));
      }),
      { numRuns: 25 },
    );
  });

  test("leaves every number of an id that was seen before a day when rows of that day and later are appended", async () => {
    let [kept, added, least] = [0, 0, 0];
    const twoDeliveries = fc.record({ all: rows, from: dayIn(31), undated: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(twoDeliveries, async ({ all, from, undated }) => {
        const before = all.filter(({ day }) => (day === null ? undated : day < from));
        const known = (await numbersOf(before)).filter(([, , first]) => first !== null);
        const later = await numbersOf(all);
        expect(later.slice(0, known.length)).toEqual(known);
        kept += known.length;
        const fresh = later.slice(known.length).map(([id]) => Buffer.from(String(id)));
        added += fresh.length;
        least += known.some(([id]) => fresh.some((one) => Buffer.compare(one, Buffer.from(String(id))) < 0)) ? 1 : 0;
      }),
      { numRuns: 25 },
    );
    // Of the cases many have both, and new ids that come before known ones by their bytes.
    expect(Math.min(kept, added)).toBeGreaterThan(20);
    expect(least).toBeGreaterThan(4);
  });

  test("gives the same numbers for the same rows in another order and cut into other files", async () => {
    const cuts = rows.chain((all) =>
      fc.record({
        all: fc.constant(all),
        other: fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length }),
        cut: fc.integer({ min: 1, max: 6 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cuts, async ({ all, other, cut }) => {
        expect(await numbersOf(other, cut)).toEqual(await numbersOf(all));
      }),
      { numRuns: 15 },
    );
  });
});
