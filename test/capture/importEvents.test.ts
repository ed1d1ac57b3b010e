import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventKinds } from "../../src/capture/eventKinds.ts";
import { type ExportShape, exportShapes, type ImportAccount, importEvents } from "../../src/capture/index.ts";
import { CheckError } from "../../src/errors.ts";
import { writeTwin } from "../../src/twin/index.ts";
import { readFiles, sourceOf } from "../ingest/source.ts";
import { readEvents } from "../twin/readTwin.ts";

const inputs = resolve(import.meta.dirname, "../input/events");

type Row = Readonly<Record<string, string>>;

interface Imported {
  readonly account: ImportAccount;
  readonly events: readonly Row[];
  readonly links: readonly Row[];
  readonly rejects: readonly Row[];
  readonly path: string;
}

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "segmentarium-capture-"));

async function importFile(shape: ExportShape, path: string): Promise<Imported> {
  const out = join(await newFolder(), "events.csv");
  const account = await importEvents(shape, { path, name: "export" }, out);
  const read = async (file: string): Promise<Row[]> => parse(await readFile(file), { columns: true });
  const beside = (part: string): string => out.replace(".csv", `.${part}.csv`);
  const [links, rejects] = [await read(beside("identities")), await read(beside("rejects"))];
  return { account, events: await read(out), links, rejects, path: out };
}

async function importText(shape: ExportShape, text: string): Promise<Imported> {
  const path = join(await newFolder(), "export.ndjson");
  await writeFile(path, text);
  return importFile(shape, path);
}

const fixture = (shape: ExportShape): Promise<Imported> => importFile(shape, join(inputs, `${shape}.ndjson`));
const sessionOf = (visitor: string, session: string): string =>
  createHash("sha256").update(`["${visitor}","${session}"]`).digest("hex").slice(0, 32);
const kindsOf = ({ events }: Imported): (string | undefined)[] => events.map(({ kind }) => kind);
const reasonsOf = ({ rejects }: Imported): (string | undefined)[] => rejects.map(({ reason }) => reason);

describe("importEvents", { timeout: 180_000 }, () => {
  it("knows the kinds of the twin's events, and track", async () => {
    const folder = await newFolder();
    await writeTwin(folder, { customers: 200, years: 1, seed: 7, asOf: "2025-01-01" });
    const kinds = new Set((await readEvents(folder)).map(({ kind }) => String(kind)));
    expect([...kinds, "track"].sort()).toEqual([...eventKinds].sort());
  });

  it("reads records of the Segment spec", async () => {
    const imported = await fixture("segment");
    expect(kindsOf(imported)).toEqual([
      ...["page_view", "product_view", "add_to_cart", "checkout", "purchase", "email_open", "email_click"],
      ...["track", "page_view"],
    ]);
    expect(imported.events[1]).toEqual({
      ...{
        event_id: "m-2",
        web_id: "anon-1",
        session_id: "",
        occurred_at: "2024-03-01 10:00:30",
        kind: "product_view",
      },
      ...{ page: "/product/P1", device: "desktop", seconds: "", name: "Product Viewed" },
    });
    expect(imported.events.map(({ device }) => device)).toEqual([
      ...["desktop", "desktop", "mobile", "tablet", "desktop", "", "", "", "mobile"],
    ]);
    expect(imported.events[7]).toMatchObject({ name: 'Wishlist, "Shared"', session_id: "171", page: "/u/-/list" });
    expect(imported.links).toEqual([
      { web_id: "anon-1", customer_id: "K1" },
      { web_id: "anon-3", customer_id: "K2" },
    ]);
    expect(imported.rejects).toEqual([
      { line: "12", reason: "no-event" },
      { line: "13", reason: "no-time" },
      { line: "14", reason: "no-person" },
      { line: "15", reason: "consent-denied" },
      { line: "16", reason: "not-json" },
      { line: "17", reason: "not-json" },
    ]);
    expect(imported.account).toMatchObject({ records: 17, events: 9, identifications: 2, rejected: 6, links: 2 });
  });

  it("reads rows of the GA4 export", async () => {
    const imported = await fixture("ga4");
    expect(kindsOf(imported)).toEqual(["page_view", "product_view", "add_to_cart", "checkout", "purchase", "track"]);
    expect(imported.events[0]).toMatchObject({
      ...{ web_id: "11.22", session_id: sessionOf("11.22", "1709287200") },
      ...{ occurred_at: "2024-03-01 10:00:00", seconds: "12" },
      ...{ page: "/product/P1", device: "mobile", name: "page_view" },
    });
    expect(new Set(imported.events.map(({ event_id }) => event_id)).size).toBe(6);
    expect(imported.links).toEqual([{ web_id: "11.22", customer_id: "K1" }]);
    expect(reasonsOf(imported)).toEqual(["consent-denied", "no-time", "no-person", "no-event"]);
  });

  it("knows opened and clicked e-mails by their usual names in every shape", async () => {
    const names = ["email_open", "email_opened", "emailOpen", "Email Opened"];
    const clicks = ["email_click", "email_clicked", "emailClick", "email_link_clicked", "Email Link Clicked"];
    const kinds = [...names.map(() => "email_open"), ...clicks.map(() => "email_click"), "track"];
    const asked = [...names, ...clicks, "email_bounced"];
    const of = (record: (name: string) => object): string =>
      asked.map((name) => JSON.stringify(record(name))).join("\n");
    const gtm = of((event) => ({ event, timestamp: 1709287200, client_id: "c" }));
    expect(kindsOf(await importText("gtm", gtm))).toEqual(kinds);
    const ga4 = of((name) => ({ event_name: name, event_timestamp: 1709287200000000, user_pseudo_id: "c" }));
    expect(kindsOf(await importText("ga4", ga4))).toEqual(kinds);
    const own = (name: string) => ({ type: "track", event: name, timestamp: "2024-03-01T10:00:00Z", userId: "K1" });
    const sent = ["email_open", "email_click", "Email Opened", "Email Link Clicked"].map(own);
    expect(kindsOf(await importText("segment", sent.map((one) => JSON.stringify(one)).join("\n")))).toEqual([
      ...["email_open", "email_click", "email_open", "email_click"],
    ]);
  });

  it("calls sessions of GA4 by what tells no visitor, the same at each import and apart where visitor or number differs", async () => {
    const row = (visitor: string, session: number | undefined, at: number): string =>
      JSON.stringify({
        ...{ event_name: "page_view", event_timestamp: 1709287200000000 + at, user_pseudo_id: visitor, user_id: "K1" },
        event_params: session === undefined ? [] : [{ key: "ga_session_id", value: { int_value: session } }],
      });
    const visits = [row("c4nary.1", 1, 1), row("c4nary.1", 1, 2), row("c4nary.1", 2, 3), row("c4nary.11", 1, 4)];
    const lines = [...visits, row("c4nary.1", 11, 5), row("c4nary.1", undefined, 6)].join("\n");
    const { events } = await importText("ga4", lines);
    expect(events.map(({ web_id }) => web_id?.slice(0, 6))).toEqual(events.map(() => "c4nary"));
    const sessions = events.map(({ session_id }) => session_id);
    expect(JSON.stringify(events.map(({ web_id: _, ...others }) => others))).not.toContain("c4nary");
    expect([sessions[1], sessions[5]]).toEqual([sessions[0], ""]);
    expect(new Set(sessions).size).toBe(5);
    expect((await importText("ga4", lines)).events).toEqual(events);
  });

  it("reads entries of a tag manager's data layer", async () => {
    const imported = await fixture("gtm");
    expect(kindsOf(imported)).toEqual([
      ...["track", "page_view", "product_view", "add_to_cart", "checkout", "purchase", "track"],
    ]);
    expect(imported.events.map(({ occurred_at }) => occurred_at?.slice(17))).toEqual([
      ...["00", "00", "01", "02", "03", "04", "05"],
    ]);
    expect(imported.events[1]).toMatchObject({ event_id: "g-1", web_id: "c-1", session_id: "s-1", device: "desktop" });
    expect(reasonsOf(imported)).toEqual(["no-event", "no-event", "consent-denied", "no-time", "no-person"]);
  });

  it("writes files that ingest reads row for row as events and identities", async () => {
    const { path, account } = await fixture("segment");
    const format = "%Y-%m-%d %H:%M:%S";
    const columns = {
      event_id: { from: "event_id", type: "text", required: true },
      customer_id: { from: "web_id", type: "text", required: true },
      session_id: { from: "session_id", type: "text" },
      occurred_at: { from: "occurred_at", type: "timestamp", format, required: true },
      kind: { from: "kind", type: "text", required: true },
      page: { from: "page", type: "text" },
      device: { from: "device", type: "text" },
      seconds: { from: "seconds", type: "integer" },
      name: { from: "name", type: "text" },
    };
    const events = await readFiles(sourceOf({ table: "events", files: ["events.csv"], columns }), [path]);
    expect(events.accounts[0]).toMatchObject({ counted: account.events, accepted: account.events, rejected: 0 });
    expect(events.warnings).toEqual([]);
    const ids = { alias_id: { from: "web_id", type: "text" }, customer_id: { from: "customer_id", type: "text" } };
    const links = sourceOf({ table: "identities", files: ["i.csv"], columns: ids });
    const read = await readFiles(links, [path.replace(".csv", ".identities.csv")]);
    expect(read.accounts[0]).toMatchObject({ counted: account.links, accepted: account.links });
  });

  it("writes one JSON object on each line when asked to, from a packed file too", async () => {
    const folder = await newFolder();
    const packed = join(folder, "export.ndjson.gz");
    await writeFile(packed, gzipSync(await readFile(join(inputs, "ga4.ndjson"))));
    const out = join(folder, "out.ndjson");
    const account = await importEvents("ga4", { path: packed, name: "export" }, out);
    const rows = (await readFile(out, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(rows).toHaveLength(account.events);
    expect(rows[0]).toMatchObject({ kind: "page_view", seconds: 12 });
    expect(rows[1]).toMatchObject({ seconds: null });
    expect((await readdir(folder)).sort()).toEqual([
      ...["export.ndjson.gz", "out.identities.csv", "out.ndjson", "out.rejects.csv"],
    ]);
  });

  it("counts depth before it parses: brackets in texts do not count, 100,000 levels are one reject", async () => {
    const nested = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${"}".repeat(depth - 1)}`;
    const event = (extra: string): string =>
      `{"event":"page_view","timestamp":1709287200,"client_id":"c","extra":${extra}}`;
    const lines = [event(nested(63)), event(nested(64)), event(`"${"[{".repeat(500)}\\"${"[".repeat(99)}"`)];
    const imported = await importText("gtm", [...lines, event("[".repeat(100_000)), event("[]")].join("\n"));
    expect(imported.rejects).toEqual([
      { line: "2", reason: "too-deep" },
      { line: "4", reason: "too-deep" },
    ]);
    expect(imported.account).toMatchObject({ records: 5, events: 3, rejected: 2 });
  });

  it("is not led by keys such as __proto__, ids that are too long, or lines without end", async () => {
    const odd = `{"__proto__":{"event":"page_view"},"timestamp":1709287200,"client_id":"c"}`;
    const long = `{"event":"page_view","timestamp":1709287200,"client_id":"${"c".repeat(201)}"}`;
    const endless = `{"event":"page_view","timestamp":1709287200,"client_id":"c","x":"${"y".repeat(5_000_000)}"}`;
    const good = `{"event":"page_view","timestamp":1709287200,"client_id":" c\\u0000d "}`;
    const imported = await importText("gtm", [odd, long, endless, good].join("\r\n"));
    expect(reasonsOf(imported)).toEqual(["no-event", "id-too-long", "too-long"]);
    expect(imported.events).toMatchObject([{ web_id: "c d", occurred_at: "2024-03-01 10:00:00" }]);
  });

  it("accounts for every record, whatever it is", async () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom("page", "track", "purchase", "page_view", 1709287200, "K1"));
    const keys = ["type", "event", "event_name", "name", "timestamp", "event_timestamp", "occurred_at", "client_id"];
    const ids = ["user_pseudo_id", "anonymousId", "userId", "web_id", "consent", "context", "event_params"];
    const record = fc.dictionary(fc.constantFrom(...keys, ...ids), value);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...exportShapes),
        fc.array(record, { maxLength: 20 }),
        async (shape, records) => {
          const known = { type: "page", event: "page_view", event_name: "page_view", name: "page_view", consent: true };
          const time = {
            timestamp: 1709287200,
            event_timestamp: 1709287200000000,
            occurred_at: "2024-03-01T10:00:00Z",
          };
          const who = { client_id: "c", user_pseudo_id: "c", anonymousId: "c", web_id: "c" };
          const lines = [...records, { ...known, ...time, ...who }].map((one) => JSON.stringify(one));
          const { account, events, rejects, links } = await importText(shape, lines.join("\n"));
          expect(account.records).toBe(lines.length);
          expect(account.events + account.identifications + account.rejected).toBe(account.records);
          expect([events.length, rejects.length, links.length]).toEqual([
            account.events,
            account.rejected,
            account.links,
          ]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("leaves nothing behind when a file cannot be used", async () => {
    const folder = await newFolder();
    const problem = async (name: string, content: string | Buffer): Promise<string | undefined> => {
      await writeFile(join(folder, name), content);
      const out = join(folder, "events.csv");
      const fault: unknown = await importEvents("ga4", { path: join(folder, name), name }, out).catch(
        (e: unknown) => e,
      );
      expect(fault).toBeInstanceOf(CheckError);
      expect((fault as CheckError).message).not.toContain("anna");
      return (fault as CheckError).problems[0]?.code;
    };
    expect(await problem("a", "")).toBe("empty-file");
    expect(await problem("a", "\n \n")).toBe("no-rows");
    expect(await problem("a", '{"type":"track","userId":"anna"}\n')).toBe("all-rejected");
    expect(await problem("a", Buffer.from('{"x":"ü"}', "latin1"))).toBe("encoding");
    expect(await problem("a.gz", "no gzip")).toBe("corrupt-file");
    expect((await readdir(folder)).sort()).toEqual(["a", "a.gz"]);
  });
});
