import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { watchedPaths } from "../../src/commands/watchedPaths.ts";
import type { Prepared } from "../../src/prepare.ts";
import { type Preview, type PreviewEvent, preview } from "../../src/publish/index.ts";
import { previewChild } from "../../src/publish/previewChild.ts";
import { createFixture, type Fixture, root } from "./fixture.ts";

let site: Fixture;
let shown: Preview;
const events: PreviewEvent[] = [];
let rebuilt = 0;
/** A folder outside of the project. */
let deliveries: string;
let reading: Prepared;

/** A project whose steps read some files. */
function stepsReading(...files: readonly unknown[]): Prepared {
  const steps = files.map((file) => ({ step: { files: [file] } }));
  return { disk: { file: join(site.folder, "project.jsonc") }, registry: { steps } } as unknown as Prepared;
}

beforeAll(async () => {
  site = createFixture();
  deliveries = await mkdtemp(join(tmpdir(), "segmentarium-deliveries-"));
  await writeFile(join(deliveries, "customers.csv"), "id\n1\n");
  reading = stepsReading(join(deliveries, "customers.csv"), { folder: deliveries, pattern: "orders/**/*.parquet" });
  shown = await preview(site.options, {
    port: 0,
    onEvent: (event) => events.push(event),
    pages: async () => site.listed().pages,
    watch: () => watchedPaths(reading, join(site.folder, "release")),
    rebuild: async () => {
      rebuilt += 1;
      return {};
    },
  });
});

afterAll(async () => {
  await shown?.close();
  site.remove();
  await rm(deliveries, { recursive: true, force: true });
});

/** Sends bytes as they are and returns the first line of the answer, or "" when the connection is closed without one. */
function send(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(shown.port, "127.0.0.1", () => socket.write(text));
    const done = () => {
      resolve(answer.split("\r\n")[0] ?? "");
      socket.destroy();
    };
    socket.setTimeout(30_000, done);
    socket.on("data", (data) => {
      answer += data.toString("latin1");
      if (answer.includes("\r\n")) done();
    });
    socket.on("error", done);
    socket.on("close", done);
  });
}

const get = (path: string, headers = "") =>
  send(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${shown.port}\r\n${headers}\r\n`);
const upgrade = (path: string, headers: string) =>
  get(
    path,
    `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}`,
  );

/** Waits as long as a busy machine may need; how fast a preview is belongs to the benchmarks. */
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 50_000, interval: 100 });

const until = (path: string, text: string) =>
  eventually(async () => expect(await (await fetch(new URL(path, shown.url))).text()).toContain(text));

describe("preview", () => {
  it("serves pages, their data, components and libraries", async () => {
    expect(await (await fetch(shown.url)).text()).toContain("<title>Overview | Fixture &amp; shop</title>");
    expect(await (await fetch(new URL("_file/data/kpis.json", shown.url))).json()).toHaveLength(2);
    for (const path of [
      "/segments/",
      "/segments/loyal.html",
      "/_import/components/heading.js",
      "/_npm/htl@1.0.0/_esm.js",
    ]) {
      expect(await get(path)).toBe("HTTP/1.1 200 OK");
    }
  });

  it("lets Framework run our loaders for data that no page attaches yet, tables and queries alike", async () => {
    const table = tableFromIPC(await (await fetch(new URL("_file/data/segments.arrow", shown.url))).arrayBuffer());
    expect([...(table.getChild("segment") ?? [])]).toEqual(["loyal", "new"]);
    const query = tableFromIPC(
      await (await fetch(new URL("_file/data/revenue-by-quarter.arrow", shown.url))).arrayBuffer(),
    );
    expect([...(query.getChild("revenue") ?? [])]).toEqual([300.75]);
  });

  it.each([
    ["/%E0%A4%A", 400],
    ["/%00", 400],
    ["//", 400],
    ["/../package.json", 400],
    ["/%2e%2e/%2e%2e/package.json", 400],
    ["/..%2f..%2fpackage.json", 400],
    ["/a\\b", 400],
    ["/%5c..%5c", 400],
    [`/${"a".repeat(3000)}`, 414],
    ["/_file/data/[name].json.ts", 404],
    ["/_file/data/revenue-by-quarter.sql", 404],
    ["/_file/.observablehq/site.json", 404],
    ["/_file/.observablehq/release/schema.json", 404],
    ["/_file/index.md", 404],
    ["/_file/data/orders.json", 404],
    ["/_import/index.md", 404],
    ["/_npm/left-pad@1.0.0/_esm.js", 404],
    ["/_node/zod@4.6.7/index.js", 404],
    ["/_jsr/x", 404],
    ["/_duckdb/x", 404],
    ["/nothing", 404],
    ["/segments/other.html", 404],
  ])("answers %s with %i", async (path, status) => {
    expect(await get(path)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it("lives on after bytes that are no request", async () => {
    const odd = [
      "\0\0\0\r\n\r\n",
      "GET\r\n\r\n",
      `GET / HTTP/1.1\r\nHost: ${"a".repeat(40_000)}\r\n\r\n`,
      "GET / HTTP/9.9\r\n\r\n",
    ];
    for (const bytes of odd) expect(await send(bytes)).not.toContain("200");
    expect(await get("/")).toBe("HTTP/1.1 200 OK");
  });

  it("answers no foreign page: neither by name, nor by origin, nor by another method", async () => {
    expect(await send("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")).toMatch(/403/);
    expect(await send(`GET / HTTP/1.1\r\nHost: evil.example:${shown.port}\r\n\r\n`)).toMatch(/403/);
    expect(await get("/", "Origin: https://evil.example\r\n")).toMatch(/403/);
    expect(await get("/", "Origin: null\r\n")).toMatch(/403/);
    expect(await get("/_file/data/kpis.json", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n")).toMatch(
      /403/,
    );
    expect(await send(`POST / HTTP/1.1\r\nHost: 127.0.0.1:${shown.port}\r\nContent-Length: 0\r\n\r\n`)).toMatch(/405/);
    expect(await get("/", `Origin: http://127.0.0.1:${shown.port}\r\n`)).toMatch(/200/);
  });

  it("opens a WebSocket for its own pages only", async () => {
    const own = `Origin: http://127.0.0.1:${shown.port}\r\n`;
    expect(await upgrade("/_observablehq", own)).toMatch(/^HTTP\/1.1 101 /);
    expect(await upgrade("/_observablehq", "Origin: https://evil.example\r\n")).toMatch(/403/);
    expect(await upgrade("/_observablehq", "")).toMatch(/403/);
    expect(await upgrade("/other", own)).toMatch(/403/);
  });

  it("shows an edited page within a few seconds", async () => {
    appendFileSync(join(site.folder, "reports", "index.md"), "\nA new sentence.\n");
    await until("/", "A new sentence.");
  });

  it("shows a new page and its place in the navigation", async () => {
    writeFileSync(join(site.folder, "reports", "added.md"), "---\ntitle: Added\n---\n# Added\n");
    await until("/", ">Added</a>");
    expect(await get("/added.html")).toBe("HTTP/1.1 200 OK");
  });

  it("reports a fault in a page and keeps showing the last good one", async () => {
    const page = join(site.folder, "reports", "added.md");
    events.length = 0;
    appendFileSync(page, "\n```js\nlet a = ;\n```\n");
    await eventually(() =>
      expect(String(events.find((event) => event.type === "problem")?.error)).toContain("page-syntax"),
    );
    expect(await (await fetch(new URL("added.html", shown.url))).text()).not.toContain("SyntaxError");
  });

  it("shows a page again once its fault is mended", async () => {
    events.length = 0;
    writeFileSync(join(site.folder, "reports", "added.md"), "---\ntitle: Added\n---\n# Mended\n");
    await eventually(() => expect(events.map((event) => event.type)).toContain("refreshed"));
    await until("/added.html", "Mended");
  });

  it("asks for a rebuild when data changes, then serves the new data", async () => {
    events.length = 0;
    const table = join(site.folder, "release", "kpis.json");
    writeFileSync(table, readFileSync(table, "utf8").replace("200.25", "222.25"));
    await eventually(() => expect(events.map((event) => event.type)).toEqual(["rebuilding", "refreshed"]));
    expect(events[0]).toEqual({ type: "rebuilding", changed: [table] });
    expect(rebuilt).toBe(1);
    await until("/_file/data/kpis.json", "222.25");
    await until("/_file/data/revenue-by-quarter.json", "322.75");
  });

  const changedNext = async () => {
    await eventually(() => expect(events.some((event) => event.type === "rebuilding")).toBe(true));
    const found = events.flatMap((event) => (event.type === "rebuilding" ? event.changed : []));
    events.length = 0;
    return found;
  };

  it("asks for a rebuild when a file that a step reads changes or goes, wherever it lies", async () => {
    events.length = 0;
    const file = join(deliveries, "customers.csv");
    await writeFile(file, "id\n1\n2\n");
    expect(await changedNext()).toEqual([file]);
    await rename(file, join(deliveries, "away.csv"));
    expect(await changedNext()).toEqual([file]);
    await rename(join(deliveries, "away.csv"), file);
    expect(await changedNext()).toEqual([file]);
  });

  it("asks for a rebuild when a file appears that fits a pattern, in new folders too, and for no other", async () => {
    const before = rebuilt;
    const folder = join(deliveries, "orders", "dt=2024-02-01");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "_part.parquet"), "x");
    await writeFile(join(folder, "part.csv"), "x");
    await writeFile(join(deliveries, "notes.txt"), "x");
    await writeFile(join(folder, "part.parquet"), "x");
    expect(await changedNext()).toEqual([join(folder, "part.parquet")]);
    await rm(folder, { recursive: true });
    expect(await changedNext()).toEqual([join(folder, "part.parquet")]);
    await eventually(() => expect(rebuilt).toBe(before + 2));
  });

  it("follows the files of a project that was read anew, of which the new ones have not changed", async () => {
    const before = rebuilt;
    const [other, file] = [join(deliveries, "products.csv"), join(deliveries, "customers.csv")];
    await writeFile(other, "id\n1\n");
    reading = stepsReading(other);
    await new Promise((done) => setTimeout(done, 1000));
    await writeFile(file, "id\n1\n");
    await writeFile(other, "id\n1\n2\n");
    expect(await changedNext()).toEqual([other]);
    await eventually(() => expect(rebuilt).toBe(before + 1));
  });
});

describe("previewChild", () => {
  it("starts Framework again when it dies", async () => {
    const reasons: string[] = [];
    const child = await previewChild(root, site.options.staging, (reason) => reasons.push(reason));
    try {
      const [pid, port] = [child.pid(), child.port()];
      expect(port).toBeGreaterThan(0);
      process.kill(pid ?? 0, "SIGKILL");
      await eventually(() => expect([child.port() !== undefined, child.pid() !== pid]).toEqual([true, true]));
      expect(reasons).toEqual([expect.stringContaining("SIGKILL")]);
      expect((await fetch(`http://127.0.0.1:${child.port()}/`)).status).toBe(200);
    } finally {
      await child.close();
    }
  });
});
