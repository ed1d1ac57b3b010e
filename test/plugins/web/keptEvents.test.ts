import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { keptParts } from "../../../src/keptParts.ts";
import type { QueryOutput, TablePiece } from "../../../src/plugin.ts";
import { webStep } from "../../../src/plugins/web/webStep.ts";
import { type Database, openDatabase, writeTable } from "../../../src/table/index.ts";
import { runStep } from "../runStep.ts";
import { event, loadEvents, type WebEvent } from "./eventTable.ts";

const step = webStep(0);
const id = (number: number): string => `c${String(number).padStart(10, "0")}`;
const databases = new Map<number, Database>();
let folder = "";
beforeAll(async () => {
  for (const threads of [1, 2]) databases.set(threads, await openDatabase({ threads }));
});
afterAll(() => {
  for (const db of databases.values()) db.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-kept-events-"));
});

/** Which events are in a piece, as SQL about a row. */
type Piece = readonly [key: string, where: string];

interface Given {
  readonly cutoff: string;
  readonly options?: object;
  readonly threads?: 1 | 2;
  /** Of events that are not in one file. */
  readonly pieces?: readonly Piece[];
}

/** The bytes of the step's table, and warnings. */
async function bytesOf(
  events: readonly WebEvent[],
  { cutoff, options = {}, threads = 1, pieces }: Given,
): Promise<readonly string[]> {
  const db = databases.get(threads)!;
  const inputs = await loadEvents(db, events);
  const rows = pieces?.map(
    ([key, where], place): TablePiece => ({ place, key, sql: `(SELECT * FROM events WHERE ${where})` }),
  );
  const own = await mkdtemp(join(folder, "run-"));
  const given = { events: rows === undefined ? inputs.events : { ...inputs.events, pieces: rows } };
  const parts = keptParts(folder, ["web"]);
  const { outputs, warnings } = await runStep(step, db, given, {}, { cutoff, options, threads, folder: own, parts });
  const file = join(own, "made.parquet");
  await writeTable(db, (outputs["feature/web"] as QueryOutput).sql, file);
  const bytes = await readFile(file);
  await rm(own, { recursive: true });
  return [createHash("sha256").update(bytes).digest("hex"), ...warnings.map(({ message }) => message)];
}

/** By month, as tables of large projects lie; events of no time are apart. */
function byMonth(events: readonly WebEvent[], made = ""): readonly Piece[] {
  const months = [...new Set(events.map(({ at }) => at.slice(0, 7)))].toSorted();
  const of = months.map((month): Piece => [`${month} ${made}`, `strftime(occurred_at, '%Y-%m') = '${month}'`]);
  return [...of, [`none ${made}`, "occurred_at IS NULL"]];
}

const beginning = event("2023-01-01T00:00:00", { customer: null, kind: "email_sent" });
/** Of two customers whose visits reach over the ends of months, of days and of windows. */
const months: readonly WebEvent[] = [
  beginning,
  event("2023-12-31T23:50:00", { customer: id(1), page: "/product/a" }),
  event("2024-01-01T00:10:00", { customer: id(1), device: "mobile" }),
  event("2024-01-01T00:45:00", { customer: id(1) }),
  event("2024-01-31T23:30:00", { customer: id(1), page: "/checkout" }),
  event("2024-02-01T00:00:00", { customer: id(1), kind: "purchase", seconds: 40 }),
  event("2024-01-05T10:00:00", { customer: id(2), session: "s", kind: "add_to_cart", page: "/product/b" }),
  event("2024-01-05T10:00:00", { customer: id(3), session: "s", kind: "product_view", page: "/product/b" }),
  event("2024-02-20T10:00:00", { customer: id(2), session: "s", kind: "purchase" }),
  event("2024-03-10T10:00:00", { customer: id(2), session: "s" }),
  event("2024-03-10T10:00:00", { customer: id(2), session: "" }),
  event("2024-02-29T23:59:59", { customer: id(5), kind: "email_open" }),
  event("2024-03-01T00:00:00", { customer: id(5), kind: "email_click" }),
  event("2024-03-01T00:00:00", { customer: id(6), kind: "email_unsubscribe" }),
  event("2024-03-01T08:00:00", { customer: null, session: "t" }),
];
const cutoffs = [
  "2022-06-01",
  "2023-12-31",
  "2024-01-01",
  "2024-01-06",
  "2024-02-01",
  "2024-02-20",
  "2024-03-01",
  "2024-06-01",
];

describe("what is kept of events in pieces", () => {
  it("gives the same bytes as the events in one file: cold and kept, at any cutoff and window, with one thread and two", async () => {
    const pieces = byMonth(months);
    const different = new Set<string>();
    for (const cutoff of cutoffs) {
      for (const days of [1, 40]) {
        const options = { days };
        const one = await bytesOf(months, { cutoff, options });
        different.add(one.join());
        const threads = days === 1 ? 1 : 2;
        expect(await bytesOf(months, { cutoff, options, threads, pieces })).toEqual(one);
      }
    }
    expect(different.size).toBeGreaterThan(10);
    // Of each piece its people and, where it was in a window, its visits.
    const parts = await readdir(join(folder, "parts"));
    expect(parts.length).toBeGreaterThan(pieces.length);
    expect(parts.length).toBeLessThanOrEqual(2 * pieces.length);
  }, 240_000);

  it("is used without a look at the rows but those of visits at edges, and only under its key and options", async () => {
    const pieces = byMonth(months);
    const known = await bytesOf(months, { cutoff: "2024-06-01", options: { days: 200 }, pieces });
    const others = months.map((each) => (each.at.startsWith("2024-01-05") ? { ...each, customer: id(9) } : each));
    const given = { cutoff: "2024-06-01", options: { days: 200 } };
    expect(await bytesOf(others, { ...given, pieces })).not.toEqual(await bytesOf(others, given));
    expect(await bytesOf(others, { ...given, pieces: byMonth(others, "new") })).toEqual(await bytesOf(others, given));
    const mails = months.map((each) => (each.kind === "email_open" ? { ...each, kind: "email_click" } : each));
    expect(await bytesOf(mails, { ...given, pieces })).toEqual(known);
    const options = { days: 200, timeoutMinutes: 10, mobileDevices: [], otherEmails: [], keyPages: ["/checkout"] };
    const one = await bytesOf(months, { ...given, options });
    expect(one).not.toEqual(known);
    expect(await bytesOf(months, { ...given, options, pieces })).toEqual(one);
  }, 240_000);

  it("is left alone where events are few, and not made of ids or times that are no numbers, whose rows are read", async () => {
    const db = databases.get(1)!;
    const { events } = await loadEvents(db, months);
    const parts = keptParts(folder, ["web"]);
    const pieces = [{ place: 0, key: "all", sql: "events" }];
    await runStep(webStep(), db, { events: { ...events, pieces } }, {}, { cutoff: "2024-06-01", folder, parts });
    expect(parts.used()).toEqual([]);
    const odd = ["Jo", "c00000000001", "c12345678901"].map((customer) => event("2024-02-03T10:00:00", { customer }));
    for (const [i, more] of [...odd, event("1650-02-03T10:00:00", { customer: id(1) })].entries()) {
      const all = [...months, more];
      const given = { cutoff: "2024-06-01", options: { days: 200 } };
      const one = await bytesOf(all, given);
      expect(await bytesOf(all, { ...given, pieces: byMonth(all, `odd ${i}`) })).toEqual(one);
      expect(await bytesOf(all, { ...given, pieces: byMonth(all, `odd ${i}`) })).toEqual(one);
    }
    const endless = [...months, event("infinity", { customer: id(8) })];
    const given = { cutoff: "2024-06-01", options: { days: 200 } };
    const pieced = { ...given, pieces: [["endless", "true"]] as const };
    expect(await bytesOf(endless, pieced)).toEqual(await bytesOf(endless, given));
  }, 240_000);

  it("is made anew where a file of it is gone or shorter", async () => {
    const pieces = byMonth(months);
    const given = { cutoff: "2024-03-05", options: { days: 60 } };
    const one = await bytesOf(months, given);
    expect(await bytesOf(months, { ...given, pieces })).toEqual(one);
    const at = join(folder, "parts");
    for (const damage of [(file: string) => rm(file), (file: string) => truncate(file, 7)]) {
      for (const name of await readdir(at)) {
        const [first = ""] = (await readdir(join(at, name))).filter((file) => file !== "whole.json");
        await damage(join(at, name, first));
      }
      expect(await bytesOf(months, { ...given, pieces })).toEqual(one);
    }
  }, 240_000);

  it("gives the same bytes as one file, of any events in any pieces", async () => {
    const minutes = [0, 1, 20, 30, 31, 700, 1410, 1420, 1439];
    const drawnEvent = fc.record({
      day: fc.integer({ min: -4, max: 4 }),
      minute: fc.constantFrom(...minutes),
      customer: fc.constantFrom(1, 1, 2, 3, null),
      session: fc.constantFrom(null, null, null, "", "s", "t"),
      kind: fc.constantFrom(
        "page_view",
        "product_view",
        "add_to_cart",
        "purchase",
        "email_open",
        "email_click",
        "email_sent",
        "x",
      ),
      page: fc.constantFrom("/product/a", "/checkout", "/", null),
      device: fc.constantFrom("mobile", "desktop", "", null),
      seconds: fc.constantFrom(null, null, 0, 45, 90_000),
      twin: fc.boolean(),
      odd: fc.nat(5),
    });
    const moment = (minute: number): string => new Date(minute * 60_000).toISOString().slice(0, 19);
    const ways = {
      time: (places: number): Piece[] =>
        Array.from({ length: places }, (_, i) => {
          const edge = (place: number) => `TIMESTAMP '1970-01-01' + to_days(${Math.round((9 * place) / places) - 4})`;
          const from = i === 0 ? "true" : `occurred_at >= ${edge(i)}`;
          return [`time ${i}`, i === places - 1 ? from : `${from} AND occurred_at < ${edge(i + 1)}`];
        }),
      any: (places: number): Piece[] =>
        Array.from({ length: places }, (_, i) => [
          `any ${i}`,
          `CAST(right(event_id, 1) AS INTEGER) % ${places} = ${i}`,
        ]),
    };
    let runs = 0;
    const different = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(drawnEvent, { minLength: 1, maxLength: 90, size: "max" }),
        fc.constantFrom("time" as const, "time" as const, "any" as const),
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: -2, max: 6 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(30, 1, 1440),
        async (drawn, way, places, cutoffDay, days, timeoutMinutes) => {
          runs++;
          const events = drawn.map(({ day, minute, customer, twin, odd, ...more }, i): WebEvent => {
            const at = moment(1440 * day + minute);
            const name = `${twin ? "a" : "b"}${i % 7}${odd}`;
            return { ...more, id: name, at, customer: customer === null ? null : id(customer) };
          });
          events.push({ ...beginning, at: "1969-01-01T00:00:00" });
          const options = { days, timeoutMinutes };
          const given = { cutoff: moment(1440 * cutoffDay).slice(0, 10), options };
          const pieces = ways[way](places).map(([key, where]): Piece => [`${key} ${runs}`, where]);
          const one = await bytesOf(events, given);
          different.add(one.join());
          expect(await bytesOf(events, { ...given, threads: 2, pieces })).toEqual(one);
          expect(await bytesOf(events, { ...given, threads: 1, pieces })).toEqual(one);
        },
      ),
      { numRuns: 20 },
    );
    expect(different.size).toBeGreaterThan(12);
  }, 600_000);
});
