import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectSchema } from "../../../src/config/index.ts";
import type { TableInput, TableOutput } from "../../../src/plugin.ts";
import { idsStep } from "../../../src/plugins/ingest/idsStep.ts";
import { tableStep } from "../../../src/plugins/ingest/tableStep.ts";
import { type Database, ident, literal, openDatabase, type Row } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";
import { type SliceParts, sliceParts } from "./sliceParts.ts";

/** Rows of a slice that no delivery has. */
const whole = Number.POSITIVE_INFINITY;

const text = (from: string) => ({ from, type: "text" });
const columns = {
  ...{ event_id: text("event_id"), customer_id: text("customer_id"), kind: text("kind"), page: text("page") },
  occurred_at: { from: "occurred_at", type: "timestamp" },
};
const source = (id: string) => ({ id, table: "events", files: [`${id}-*.csv`], format: "csv", columns });
const project = projectSchema.parse({
  ...{ title: "Test", asOf: "2024-06-01", currency: "GBP", minimumPeople: 2 },
  sources: [
    source("site"),
    source("app"),
    {
      ...{ id: "cards", table: "identities", files: ["cards.csv"], format: "csv" },
      columns: { alias_id: text("alias"), customer_id: text("customer") },
    },
    {
      ...{ id: "said", table: "consents", files: ["consents.csv"], format: "csv" },
      columns: {
        ...{ customer_id: text("customer"), purpose: text("purpose"), granted: { from: "granted", type: "boolean" } },
        decided_at: { from: "at", type: "timestamp" },
      },
    },
  ],
  standardise: {
    "events.page": { kind: "case", to: "lower" },
    "events.kind": { kind: "synonyms", map: { seen: "view" } },
  },
  consent: { purposes: { analytics: { missing: "allow" } }, required: "analytics" },
});

/** One row of a file. */
interface Event {
  readonly id: number;
  readonly person: number | null;
  /** Of the year; null for no time. */
  readonly day: number | null;
  readonly kind: string;
  readonly page: string | null;
}

/** Everything that the step is given, of one run. */
interface Delivery {
  readonly site: readonly (readonly Event[])[];
  readonly app: readonly (readonly Event[])[];
  /** Persons whose ids belong to another; who is in no pair is known or not by `known`. */
  readonly joined: readonly (readonly [alias: number, customer: number])[];
  readonly known: readonly number[];
  readonly refused: readonly number[];
}

const event: fc.Arbitrary<Event> = fc.record({
  id: fc.nat(6),
  person: fc.option(fc.nat(7), { freq: 6 }),
  day: fc.option(fc.nat(140), { freq: 12 }),
  kind: fc.constantFrom("view", "seen", "open"),
  page: fc.constantFrom("/A", "/a", null),
});
/** Files as they are: some have rows that others have too, or have them twice. */
const file = fc
  .tuple(fc.array(event, { maxLength: 10 }), fc.nat(3))
  .map(([events, again]) => [...events, ...events.slice(0, again)]);
const delivery: fc.Arbitrary<Delivery> = fc
  .record({
    site: fc.array(file, { minLength: 2, maxLength: 4 }),
    app: fc.array(file, { maxLength: 2 }),
    joined: fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 2 }),
    known: fc.array(fc.nat(7), { maxLength: 8 }),
    refused: fc.array(fc.nat(7), { maxLength: 2 }),
    shared: fc.nat(4),
  })
  .map(({ shared, ...given }) => ({
    ...given,
    site: given.site.map((own, i) => (i === 0 ? own : [...own, ...given.site[0]!.slice(0, shared)])),
  }));

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-event-slices-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const openParts = (): Promise<SliceParts> => sliceParts(folder, /^(weeks|people) of /);

const sql = (value: string | number | null): string => (value === null ? "NULL" : literal(value));

async function load(db: Database, id: "site" | "app", given: Delivery, apart: boolean): Promise<TableInput> {
  const rows = given[id].flatMap((file, place) =>
    file.map((row, i) => {
      const at = row.day === null ? "NULL" : `TIMESTAMP '2024-01-01' + to_hours(${row.day * 24 + row.id})`;
      const person = row.person === null ? null : `p${row.person}`;
      return `(${[place, i, `e${row.id}`, person, row.kind, row.page].map(sql).join(", ")}, ${at})`;
    }),
  );
  const none = "(0, 0, NULL, NULL, NULL, NULL, NULL)";
  await db.run(`
    CREATE TABLE ${ident(`source/${id}`)} AS
    SELECT CAST(f AS INTEGER) AS source_file, CAST(r AS BIGINT) AS source_row, CAST(e AS VARCHAR) AS event_id,
      CAST(p AS VARCHAR) AS customer_id, CAST(k AS VARCHAR) AS kind, CAST(u AS VARCHAR) AS page, CAST(t AS TIMESTAMP) AS occurred_at
    FROM (VALUES ${rows.length === 0 ? none : rows.join(", ")}) AS v(f, r, e, p, k, u, t) WHERE ${rows.length > 0}`);
  const table = await tableInput(db, `source/${id}`);
  const pieces = given[id].map((file, place) => ({
    place,
    key: createHash("sha256").update(JSON.stringify(file)).digest("hex"),
    sql: `(SELECT * FROM ${table.sql} WHERE source_file = ${place})`,
  }));
  return apart ? { ...table, pieces } : table;
}

/** What the step gives, and hashes of the pieces of the table. */
interface Cleaned {
  readonly rows: readonly string[];
  readonly counts: unknown;
  readonly trace: readonly Row[];
  readonly pieces: readonly string[];
}

/** Runs the step on what was delivered, in slices or not. */
async function clean(given: Delivery, parts: SliceParts, least: number): Promise<Cleaned> {
  const work = await mkdtemp(join(folder, "work-"));
  const db = await openDatabase({ threads: 1 });
  try {
    const inputs: Record<string, unknown> = {
      "source/site": await load(db, "site", given, least < whole),
      "source/app": await load(db, "app", given, least < whole),
    };
    const met = project.sources.filter(({ table }) => table === "events");
    const ids = join(work, "ids");
    await mkdir(ids);
    const numbering = await runStep(idsStep({ ...project, sources: met }), db, inputs, project, { parts, folder: ids });
    await db.run(`CREATE TABLE "ingest/ids" AS ${(numbering.outputs["ingest/ids"] as { sql: string }).sql}`);
    const pairs = given.joined.map(([alias, customer]) => `('p${alias}', 'p${customer}')`).join(", ") || "(NULL, NULL)";
    const listed = (people: readonly number[]) => people.map((person) => `'p${person}'`).join(", ") || "''";
    await db.run(`
      CREATE TABLE "ingest/people" AS
      SELECT i.customer_id AS alias_id, min(least(i.customer_id, coalesce(o.customer_id, i.customer_id))) AS customer_id
      FROM "ingest/ids" AS i LEFT JOIN (VALUES ${pairs}) AS v(alias, customer) ON v.alias = i.raw_id
      LEFT JOIN "ingest/ids" AS o ON o.raw_id = v.customer
      WHERE v.alias IS NOT NULL OR i.raw_id IN (${listed(given.known)}) GROUP BY ALL;
      CREATE TABLE "ingest/admissions" AS
      SELECT customer_id, raw_id NOT IN (${listed(given.refused)}) AS admitted FROM "ingest/ids" ORDER BY raw_id`);
    for (const id of ["ingest/ids", "ingest/people", "ingest/admissions"]) inputs[id] = await tableInput(db, id);
    const step = tableStep(project, "events", least);
    const { outputs } = await runStep(step, db, inputs, project, { parts, folder: work });
    const made = outputs["events"] as TableOutput;
    const trace = await rowsOf(db, outputs["ingest/trace-events"] as TableOutput);
    const counts = outputs["cleaning/events"];
    if (made.kind === "query") return { rows: sorted(await db.rows(made.sql)), counts, trace, pieces: [] };
    if (made.kind !== "pieces") throw new TypeError(`events are ${made.kind}`);
    const paths = made.pieces.places.map((place) => join(made.folder, `${place}.parquet`));
    const bytes = await Promise.all(paths.map((path) => readFile(path)));
    const pieces = bytes.map((each) => createHash("sha256").update(each).digest("hex"));
    return { rows: sorted(await db.rows(`FROM read_parquet(${literal(paths)})`)), counts, trace, pieces };
  } finally {
    db.close();
    await rm(work, { recursive: true });
  }
}

/** Of pieces, one after the other. */
function rowsOf(db: Database, made: TableOutput): Promise<Row[]> {
  if (made.kind === "query") return db.rows(made.sql);
  if (made.kind !== "pieces") throw new TypeError(`a trace is ${made.kind}`);
  return db.rows(
    `FROM read_parquet(${literal(made.pieces.places.map((place) => join(made.folder, `${place}.parquet`)))})`,
  );
}

function sorted(rows: readonly Row[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}

const plain = (id: number, person: number, day: number): Event => ({ id, person, day, kind: "view", page: "/a" });
const month = (from: number, people: number) =>
  Array.from({ length: 20 }, (_, i) => plain(i % 7, 1 + (i % people), from + i));
const year: Delivery = {
  ...{ site: [month(0, 3), month(32, 4), month(62, 6)], app: [] },
  ...{ joined: [], known: [1, 2, 3, 4, 5, 6], refused: [] },
};

describe("events cleaned by month", () => {
  it("are those that are cleaned together, row by row, with the same counts and trace", async () => {
    let sliced = 0;
    await fc.assert(
      fc.asyncProperty(delivery, async (given) => {
        const parts = await openParts();
        const { pieces, ...monthly } = await clean(given, parts, 0);
        const { pieces: _, ...together } = await clean(given, await openParts(), whole);
        expect({ ...monthly, trace: sorted(monthly.trace) }).toEqual({ ...together, trace: sorted(together.trace) });
        if (pieces.length > 1) sliced++;
      }),
      { numRuns: 12 },
    );
    expect(sliced).toBeGreaterThan(6);
  }, 600_000);

  it("are to the byte the same with what an earlier run kept of some of the files", async () => {
    let spared = 0;
    await fc.assert(
      fc.asyncProperty(delivery, fc.nat(3), fc.boolean(), async (given, changed, late) => {
        const parts = await openParts();
        const before = { ...given, site: late ? given.site.slice(1) : given.site.slice(0, -1) };
        if (changed === 1) Object.assign(before, { refused: [] });
        if (changed === 2) Object.assign(before, { joined: [] });
        if (changed === 3) Object.assign(before, { known: [] });
        await clean(before, parts, 0);
        const first = parts.made.length;
        const again = await clean(given, parts, 0);
        const fresh = await openParts();
        expect(again).toEqual(await clean(given, fresh, 0));
        if (parts.made.length - first < fresh.made.length) spared++;
      }),
      { numRuns: 12 },
    );
    expect(spared).toBeGreaterThan(2);
  }, 600_000);

  it("cost one more day the slice that it is in, and one that becomes known all since it was first seen", async () => {
    const parts = await openParts();
    await clean(year, parts, 0);
    // January, February, and of March its first three weeks.
    expect(parts.made).toHaveLength(5);
    const next = (...events: Event[]): Delivery => ({ ...year, site: [...year.site, events] });
    await clean(next(plain(1, 7, 83), plain(2, 2, 83)), parts, 0);
    expect(parts.made).toHaveLength(6);
    await clean({ ...year, known: [1, 2, 3, 5, 6] }, parts, 0);
    expect(parts.made).toHaveLength(10);
    await clean({ ...year, refused: [6] }, parts, 0);
    expect(parts.made).toHaveLength(13);
    // Somebody new in January: the numbers of all who came later are others.
    await clean(next(plain(3, 8, 3)), parts, 0);
    expect(parts.made).toHaveLength(18);
  });

  it("are cleaned together where they are few, or a rule is about all of them", async () => {
    const cleaned = async (least: number) => (await clean(year, await openParts(), least)).pieces.length;
    expect([await cleaned(20), await cleaned(21)]).toEqual([5, 0]);
  });
});
