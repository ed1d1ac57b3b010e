import { mkdtemp, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectSchema } from "../../../src/config/index.ts";
import type { TableInput, TableOutput } from "../../../src/plugin.ts";
import { ordersStep } from "../../../src/plugins/ingest/ordersStep.ts";
import { type Database, openDatabase, type Row } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";
import { type SliceParts, sliceParts } from "./sliceParts.ts";
import {
  addPeople,
  consent,
  dated,
  joined,
  loadFiles,
  named,
  type Persons,
  peopleSources,
  readMade,
  refused,
  sql,
  text,
  whole,
} from "./sliceRuns.ts";

const columns = {
  ...{ order_id: text("order_id"), customer_id: text("customer_id"), product_id: text("product_id") },
  ...{ channel: text("channel"), currency: text("currency"), note: text("note") },
  line: { from: "line", type: "integer" },
  ordered_at: { from: "ordered_at", type: "timestamp" },
  quantity: { from: "quantity", type: "integer" },
  unit_price: { from: "unit_price", type: "decimal" },
  discount: { from: "discount", type: "decimal" },
};
const source = (id: string) => ({ id, table: "order_lines", files: [`${id}-*.csv`], format: "csv", columns });
const declared = {
  ...{ title: "Test", asOf: "2024-06-01", currency: "GBP", minimumPeople: 2 },
  sources: [
    source("shop"),
    source("market"),
    {
      ...{ id: "fx", table: "rates", files: ["rates.csv"], format: "csv" },
      columns: {
        valid_from: { from: "from", type: "date" },
        ...{ currency: text("currency"), rate: { from: "rate", type: "number" } },
      },
    },
    ...peopleSources,
  ],
  standardise: { "order_lines.channel": { kind: "case", to: "lower" } },
  cleaning: {
    tests: [{ column: "note", equals: "test" }],
    charges: [{ column: "product_id", equals: "POST" }],
    returns: [{ column: "note", equals: "back" }],
  },
  consent,
};
const project = projectSchema.parse(declared);

/** One row of a file: everything that a rule asks about. */
interface Line {
  readonly order: number | null;
  readonly line: number | null;
  readonly person: number | null;
  /** Of the year; null for no time. */
  readonly day: number | null;
  readonly product: string;
  readonly quantity: number | null;
  readonly price: number;
  readonly currency: string | null;
  readonly note: string | null;
  readonly channel: string | null;
}

/** Files of rows of the two sources. */
interface Files {
  readonly shop: readonly (readonly Line[])[];
  readonly market: readonly (readonly Line[])[];
}

/** Everything that cleaning is given, of one run. */
interface Delivery extends Persons {
  readonly files: Files;
  readonly rates: readonly (readonly [day: number, rate: number])[];
}

const line: fc.Arbitrary<Line> = fc.record({
  order: fc.option(fc.nat(14), { freq: 12 }),
  line: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 8 }),
  ...dated,
  product: fc.constantFrom("A", "B", "POST"),
  quantity: fc.constantFrom(2, 1, -1, 0, null),
  price: fc.constantFrom(3, 1.25, 0),
  currency: fc.constantFrom(null, "GBP", "EUR"),
  note: fc.constantFrom(null, null, null, "test", "back"),
  channel: fc.constantFrom("Web", "web", null),
});
/** Orders as shops have them: lines of one day; and whatever else there may be. */
const order = fc
  .tuple(line, fc.array(line, { minLength: 1, maxLength: 3 }), fc.nat(30))
  .map(([{ person, day }, lines, id]) => lines.map((own, i) => ({ ...own, person, day, order: 20 + id, line: i + 1 })));
const file = fc
  .tuple(fc.array(order, { maxLength: 5 }), fc.array(line, { maxLength: 3 }))
  .map(([orders, odd]) => [...orders.flat(), ...odd]);
const delivery: fc.Arbitrary<Delivery> = fc.record({
  files: fc.record({
    shop: fc.array(file, { minLength: 2, maxLength: 4 }),
    market: fc.array(file, { maxLength: 2 }),
  }),
  joined,
  refused,
  rates: fc.constantFrom(
    [[0, 0.8]] as const,
    [
      [0, 0.8],
      [40, 0.9],
      [130, 0.7],
    ] as const,
  ),
});

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-slices-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const openParts = (): Promise<SliceParts> => sliceParts(folder, /^(weeks|people of \w+ by \w+|spanning orders) of /);

/** What the step gives: rows in an order of their own, counts, warnings, and hashes of the pieces of tables. */
interface Cleaned {
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  readonly counts: unknown;
  readonly warnings: readonly string[];
  readonly pieces: Readonly<Record<string, readonly string[]>>;
}

async function load(db: Database, id: "shop" | "market", files: Files, apart: boolean): Promise<TableInput> {
  const rows = files[id].flatMap((file, place) =>
    file.map((row, i) => {
      const at = row.day === null ? "NULL" : `TIMESTAMP '2024-01-01' + to_hours(${row.day * 24 + i})`;
      const values = [place, i, named("o", row.order), row.line, named("p", row.person)];
      const more = [row.product, row.channel, row.currency, row.note, row.quantity, row.price];
      return `(${values.map(sql).join(", ")}, ${at}, ${more.map(sql).join(", ")})`;
    }),
  );
  const none = "(0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)";
  const query = `
    SELECT CAST(f AS INTEGER) AS source_file, CAST(r AS BIGINT) AS source_row, CAST(o AS VARCHAR) AS order_id, CAST(l AS BIGINT) AS line,
      CAST(p AS VARCHAR) AS customer_id, CAST(t AS TIMESTAMP) AS ordered_at, CAST(g AS VARCHAR) AS product_id,
      CAST(h AS VARCHAR) AS channel, CAST(c AS VARCHAR) AS currency, CAST(n AS VARCHAR) AS note, CAST(q AS BIGINT) AS quantity,
      CAST(u AS DECIMAL(18,4)) AS unit_price, CAST(NULL AS DECIMAL(18,4)) AS discount
    FROM (VALUES ${rows.length === 0 ? none : rows.join(", ")}) AS v(f, r, o, l, p, t, g, h, c, n, q, u) WHERE ${rows.length > 0}`;
  return loadFiles(db, id, files[id], query, apart);
}

/** Runs the step on what was delivered, in slices or not. */
async function clean(
  { files, rates, ...persons }: Delivery,
  parts: SliceParts,
  least: number,
  threads = 1,
): Promise<Cleaned> {
  const work = await mkdtemp(join(folder, "work-"));
  const db = await openDatabase({ threads });
  try {
    const inputs: Record<string, unknown> = {
      "source/shop": await load(db, "shop", files, least < whole),
      "source/market": await load(db, "market", files, least < whole),
    };
    await addPeople(db, inputs, persons, { project, table: "order_lines", parts, work });
    const given = rates.map(([day, rate]) => `(TIMESTAMP '2024-01-01' + to_days(${day}), 'EUR', ${rate})`).join(", ");
    await db.run(`
      CREATE TABLE rates AS
      SELECT CAST(v AS TIMESTAMP) AS valid_from, c AS currency, CAST(r AS DECIMAL(18,8)) AS rate FROM (VALUES ${given}) AS t(v, c, r)`);
    inputs["rates"] = await tableInput(db, "rates");
    const { outputs, warnings } = await runStep(ordersStep(project, least), db, inputs, project, {
      parts,
      threads,
      folder: work,
    });
    const tables: Record<string, readonly Row[]> = { ids: await db.rows(`FROM "ingest/ids"`) };
    const pieces: Record<string, readonly string[]> = {};
    for (const [id, output] of Object.entries(outputs)) {
      const made = await readMade(db, output as TableOutput);
      if (made !== undefined) tables[id] = made.rows;
      if (made?.pieces !== undefined) pieces[id] = made.pieces;
    }
    return { tables, counts: outputs["cleaning/orders"], warnings: warnings.map(({ message }) => message), pieces };
  } finally {
    db.close();
    await rm(work, { recursive: true });
  }
}

/** The same without the order of the rows of tables that are in pieces. */
function unordered({ tables, counts, warnings }: Cleaned) {
  const sorted = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(row)).sort();
  const { withheld, ...others } = tables;
  return {
    ...{ counts, warnings, withheld },
    others: Object.fromEntries(Object.entries(others).map(([id, rows]) => [id, sorted(rows)])),
  };
}

describe("orders cleaned by month", () => {
  it("are those that are cleaned together, row by row, with the same counts, trace and warnings", async () => {
    let sliced = 0;
    await fc.assert(
      fc.asyncProperty(delivery, async (given) => {
        const parts = await openParts();
        const monthly = await clean(given, parts, 0);
        expect(unordered(monthly)).toEqual(unordered(await clean(given, await openParts(), whole)));
        if (parts.made.length > 1) sliced++;
      }),
      { numRuns: 25 },
    );
    expect(sliced).toBeGreaterThan(10);
  }, 600_000);

  it("are to the byte the same with what an earlier run kept of some of the files, one lot at a time or two at once", async () => {
    let spared = 0;
    await fc.assert(
      fc.asyncProperty(delivery, fc.nat(3), fc.boolean(), async (given, changed, late) => {
        const parts = await openParts();
        const { shop, market } = given.files;
        const before = { ...given, files: { market, shop: late ? shop.slice(1) : shop.slice(0, -1) } };
        if (changed === 1) Object.assign(before, { refused: [] });
        if (changed === 2) Object.assign(before, { joined: [] });
        if (changed === 3) Object.assign(before, { rates: [[0, 0.5]] });
        await clean(before, parts, 0);
        const first = parts.made.length;
        const again = await clean(given, parts, 0);
        const fresh = await openParts();
        expect(again).toEqual(await clean(given, fresh, 0, 2));
        if (parts.made.length - first < fresh.made.length) spared++;
      }),
      { numRuns: 25 },
    );
    expect(spared).toBeGreaterThan(5);
  }, 600_000);

  const plain = (order: number, person: number, day: number): Line => ({
    ...{ order, person, day, line: 1, product: "A", quantity: 1, price: 2, currency: null, note: null, channel: null },
  });
  const month = (from: number, people: number, first: number) =>
    Array.from({ length: 20 }, (_, i) => plain(first + i, 1 + (i % people), from + i));
  const year: Delivery = {
    files: { shop: [month(0, 3, 100), month(32, 4, 200), month(62, 6, 300)], market: [] },
    ...{ joined: [], refused: [], rates: [[0, 1]] },
  };

  it("cost one more day the slice that it is in, also when it brings new people, and an order that goes on costs both", async () => {
    const parts = await openParts();
    await clean(year, parts, 0);
    // January, February, and of March its first three weeks.
    expect(parts.made).toHaveLength(5);
    const { shop } = year.files;
    const next = (...lines: Line[]): Delivery => ({ ...year, files: { shop: [...shop, lines], market: [] } });
    await clean(next(plain(400, 7, 83), plain(401, 2, 83)), parts, 0);
    expect(parts.made).toHaveLength(6);
    await clean(next(plain(210, 2, 84)), parts, 0);
    expect(parts.made).toHaveLength(8);
    // Somebody new in January: the numbers of all who came later are others.
    await clean(next(plain(402, 8, 3)), parts, 0);
    expect(parts.made).toHaveLength(13);
  });

  it("cost the first day of a month the last one, which becomes whole, and nothing else", async () => {
    const parts = await openParts();
    await clean(year, parts, 0);
    const files = { shop: [...year.files.shop, [plain(400, 7, 91), plain(401, 2, 92)]], market: [] };
    const { pieces } = await clean({ ...year, files }, parts, 0);
    expect(parts.made).toHaveLength(7);
    expect(pieces["orders"]).toHaveLength(4);
  });

  it("cost another rate the slices in which it is valid, and two of one moment stop them though all are kept", async () => {
    const parts = await openParts();
    const rated = (...rates: (readonly [number, number])[]): Delivery => ({ ...year, rates });
    await clean(rated([0, 1], [32, 2], [61, 3]), parts, 0);
    expect(parts.made).toHaveLength(5);
    await clean(rated([0, 1], [32, 2.5], [61, 3]), parts, 0);
    // February, and the first week of March, in whose first moment the rate of February still holds.
    expect(parts.made).toHaveLength(7);
    await clean(rated([0, 1], [32, 2.5], [61, 3], [120, 4]), parts, 0);
    expect(parts.made).toHaveLength(7);
    await expect(clean(rated([0, 1], [32, 2.5], [61, 3], [120, 4], [120, 5]), parts, 0)).rejects.toThrow(/two rates/);
  });

  it("are cleaned anew where a part was damaged", async () => {
    const parts = await openParts();
    const fresh = await clean(year, parts, 0);
    for (const key of parts.made) {
      const at = (await parts.find(key)) ?? "";
      await truncate(join(at, "lines.parquet"), 10);
    }
    expect(await clean(year, parts, 0)).toEqual(fresh);
    expect(parts.made).toHaveLength(10);
  });

  it("are cleaned together where lines are few, and have months, quarters or years by how many they are", async () => {
    const cleaned = async (least: number) => {
      const parts = await openParts();
      const { pieces } = await clean(year, parts, least);
      return [parts.made.length, pieces["orders"]?.length ?? 0];
    };
    expect(await cleaned(20)).toEqual([5, 5]);
    expect(await cleaned(21)).toEqual([0, 0]);
    const two = (file: readonly Line[]) =>
      file.map((line) => ({ ...line, day: line.day! + 120, order: line.order! + 1000 }));
    const longer = { ...year, files: { shop: [...year.files.shop, two(year.files.shop[0]!)], market: [] } };
    const parts = await openParts();
    await clean(longer, parts, 30);
    // Two quarters, the second of few lines: both by months.
    expect(parts.made).toHaveLength(5);
  });

  it("keep what was cleaned though a later slice fails, and name the gaps of rates of all slices at once", async () => {
    const parts = await openParts();
    const foreign = (order: number, day: number): Line => ({ ...plain(order, 1, day), currency: "EUR" });
    const files = { shop: [month(0, 3, 100), [foreign(500, 40), foreign(501, 41), foreign(502, 70)]], market: [] };
    await expect(clean({ ...year, files, rates: [[139, 1]] }, parts, 0)).rejects.toThrow(
      /EUR has no rate for 3 lines, the first of 2024-02-10/,
    );
    expect(parts.made.length).toBeGreaterThan(0);
  });
});
