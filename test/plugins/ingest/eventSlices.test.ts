import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectSchema } from "../../../src/config/index.ts";
import type { TableInput, TableOutput } from "../../../src/plugin.ts";
import { tableStep } from "../../../src/plugins/ingest/tableStep.ts";
import { type Database, openDatabase, type Row } from "../../../src/table/index.ts";
import { runStep } from "../runStep.ts";
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
  ...{ event_id: text("event_id"), customer_id: text("customer_id"), kind: text("kind"), page: text("page") },
  occurred_at: { from: "occurred_at", type: "timestamp" },
};
const source = (id: string) => ({ id, table: "events", files: [`${id}-*.csv`], format: "csv", columns });
const project = projectSchema.parse({
  ...{ title: "Test", asOf: "2024-06-01", currency: "GBP", minimumPeople: 2 },
  sources: [source("site"), source("app"), ...peopleSources],
  standardise: {
    "events.page": { kind: "case", to: "lower" },
    "events.kind": { kind: "synonyms", map: { seen: "view" } },
  },
  consent,
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
interface Delivery extends Persons {
  readonly site: readonly (readonly Event[])[];
  readonly app: readonly (readonly Event[])[];
  readonly known: readonly number[];
}

const event: fc.Arbitrary<Event> = fc.record({
  id: fc.nat(6),
  ...dated,
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
    joined,
    known: fc.array(fc.nat(7), { maxLength: 8 }),
    refused,
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

async function load(db: Database, id: "site" | "app", given: Delivery, apart: boolean): Promise<TableInput> {
  const rows = given[id].flatMap((file, place) =>
    file.map((row, i) => {
      const at = row.day === null ? "NULL" : `TIMESTAMP '2024-01-01' + to_hours(${row.day * 24 + row.id})`;
      return `(${[place, i, `e${row.id}`, named("p", row.person), row.kind, row.page].map(sql).join(", ")}, ${at})`;
    }),
  );
  const none = "(0, 0, NULL, NULL, NULL, NULL, NULL)";
  const query = `
    SELECT CAST(f AS INTEGER) AS source_file, CAST(r AS BIGINT) AS source_row, CAST(e AS VARCHAR) AS event_id,
      CAST(p AS VARCHAR) AS customer_id, CAST(k AS VARCHAR) AS kind, CAST(u AS VARCHAR) AS page, CAST(t AS TIMESTAMP) AS occurred_at
    FROM (VALUES ${rows.length === 0 ? none : rows.join(", ")}) AS v(f, r, e, p, k, u, t) WHERE ${rows.length > 0}`;
  return loadFiles(db, id, given[id], query, apart);
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
    await addPeople(db, inputs, given, { project, table: "events", parts, work });
    const step = tableStep(project, "events", least);
    const { outputs } = await runStep(step, db, inputs, project, { parts, folder: work });
    const { rows, pieces = [] } = (await readMade(db, outputs["events"] as TableOutput))!;
    const trace = await readMade(db, outputs["ingest/trace-events"] as TableOutput);
    return { rows: sorted(rows), counts: outputs["cleaning/events"], trace: trace!.rows, pieces };
  } finally {
    db.close();
    await rm(work, { recursive: true });
  }
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
