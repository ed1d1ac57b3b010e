import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTraced } from "../../../src/commands/openTraced.ts";
import { projectSchema } from "../../../src/config/index.ts";
import { definePlugin, type Step } from "../../../src/plugin.ts";
import { webStep } from "../../../src/plugins/web/webStep.ts";
import { writeRun } from "../../../src/writeRun.ts";
import { type Ingested, ingestFolder, ingestProject } from "./project.ts";

test("a source of many rows is a table in pieces: links to the parts that are kept, which rules, trace and cleaning read as one", async () => {
  const source = {
    id: "shop",
    table: "products",
    files: ["a.csv", "b.csv", "c.csv"],
    format: "csv",
    columns: { product_id: { from: "id", type: "text" }, name: { from: "name", type: "text" } },
  };
  const rows = (from: number) => Array.from({ length: 30_000 }, (_, i) => `p${from + i},thing ${i % 50}\n`).join("");
  const files = {
    "a.csv": `id,name\n${rows(0)}`,
    "b.csv": "id,name\n",
    "c.csv": `id,name\n${rows(30_000)}p1,thing 1\n`,
  };
  const { result, rows: rowsOf } = await ingestProject({ sources: [source] }, files);
  const path = result.artifacts.get("source/shop")?.path ?? "";
  expect((await readdir(path)).sort()).toEqual(["0.parquet", "2.parquet"]);
  expect((await stat(join(path, "0.parquet"))).nlink).toBe(2);
  const keys = result.artifacts.get("source/shop")?.artifact.pieces?.keys;
  expect(keys).toHaveLength(2);
  expect(await readdir(join(path, "../../../parts"))).toEqual(expect.arrayContaining([...(keys ?? [])]));
  expect(await rowsOf("products")).toHaveLength(60_000);
  const work = join(path, "../../..");
  const id = await writeRun(work, result);
  const project = projectSchema.parse({ title: "Test", asOf: "2024-06-01", currency: "GBP", sources: [source] });
  const { db } = await openTraced(work, id, result.record, project, "products");
  const found = await db.rows(`
    SELECT source_file, count(*) AS n, count(DISTINCT product_id) AS products, max(source_row) AS last FROM "source/shop"
    GROUP BY ALL ORDER BY ALL`);
  expect(found).toEqual([
    { source_file: 0, n: 30_000, products: 30_000, last: 29_999 },
    { source_file: 2, n: 30_001, products: 30_001, last: 30_000 },
  ]);
  expect(await db.rows("SELECT rule, file, line FROM located")).toEqual([
    { rule: "overlapping files", file: "c.csv", line: 30_002 },
  ]);
  db.close();
});

test("of many lines a new file costs the week that it is of, in a run of the whole project, with the same tables as from nothing", async () => {
  const columns = {
    order_id: { from: "order", type: "text" },
    line: { from: "line", type: "integer" },
    customer_id: { from: "who", type: "text" },
    ordered_at: { from: "at", type: "timestamp", format: "%Y-%m-%d %H:%M:%S" },
    product_id: { from: "product", type: "text" },
    quantity: { from: "quantity", type: "integer" },
    unit_price: { from: "price", type: "decimal" },
  };
  const source = { ...{ id: "shop", table: "order_lines", format: "csv" }, files: ["lines-*.csv"], columns };
  const project = { ...{ title: "Test", asOf: "2024-06-01", currency: "GBP" }, sources: [source] };
  const month = (number: number): string => {
    const rows = Array.from({ length: 104_000 }, (_, i) => {
      const order = number * 1_000_000 + Math.floor(i / 4);
      const at = `2024-0${number}-${String(1 + (order % 27)).padStart(2, "0")} 10:00:00`;
      return `o${order},${i % 4},k${(order * 7919) % 9000},${at},p${i % 50},${1 + (i % 3)},2.50`;
    });
    return `order,line,who,at,product,quantity,price\n${rows.join("\n")}\n`;
  };
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-project-"));
  const work = await mkdtemp(join(tmpdir(), "segmentarium-work-"));
  for (const number of [1, 2, 3]) await writeFile(join(folder, `lines-${number}.csv`), month(number));
  await ingestFolder(project, folder, [], undefined, work);
  const before = await readdir(join(work, "parts"));
  const day = "o9,1,somebody new,2024-03-30 09:00:00,p1,1,9.00\no9,2,somebody new,2024-03-30 09:00:00,p2,-1,9.00\n";
  await writeFile(join(folder, "lines-4.csv"), `order,line,who,at,product,quantity,price\n${day}`);
  const daily = await ingestFolder(project, folder, [], undefined, work);
  const made = (await readdir(join(work, "parts"))).filter((name) => !before.includes(name));
  // The file as read, its people, its orders, those over several slices of all files; the week, and its products.
  expect(made).toHaveLength(6);
  const left = await readdir(join(daily.result.artifacts.get("orders")?.path ?? "", ".."));
  expect(left.filter((name) => !/^\d-|^result\.json$/.test(name))).toEqual([]);
  const fresh = await ingestFolder(project, folder);
  for (const table of ["orders", "order_lines", "ingest/orders"]) {
    const hashes = await hashesOf(daily, table);
    // Two months, and four weeks of the last.
    expect(hashes).toHaveLength(6);
    expect(hashes).toEqual(await hashesOf(fresh, table));
  }
  expect(await daily.counts()).toEqual({ "order_lines: returns": 1 });
  expect(await fresh.counts()).toEqual({ "order_lines: returns": 1 });
  const counted = await daily.rows("orders");
  expect(counted.filter(({ order_id }) => order_id === "o9")).toMatchObject([{ amount: 0, kind: "sale" }]);
}, 300_000);

test("of many events a new file costs the week that it is of, and of their visits those of that week, with the same tables as from nothing", async () => {
  const columns = {
    ...{ event_id: { from: "id", type: "text" }, customer_id: { from: "who", type: "text" } },
    ...{ session_id: { from: "visit", type: "text" }, kind: { from: "kind", type: "text" } },
    occurred_at: { from: "at", type: "timestamp", format: "%Y-%m-%d %H:%M:%S" },
  };
  const source = { ...{ id: "site", table: "events", format: "csv" }, files: ["events-*.csv"], columns };
  const project = { ...{ title: "Test", asOf: "2024-04-01", currency: "GBP" }, sources: [source] };
  const month = (number: number): string => {
    const rows = Array.from({ length: 101_000 }, (_, i) => {
      const at = `2024-0${number}-${String(1 + (i % 29)).padStart(2, "0")} ${i % 2 === 0 ? "23:5" : "00:0"}${i % 10}:00`;
      return `e${number * 1_000_000 + i},k${(i * 7919) % 9000},${i % 5 === 0 ? `s${i % 700}` : ""},page_view,${at}`;
    });
    return `id,who,visit,kind,at\n${rows.join("\n")}\n`;
  };
  const web = (step: Step) =>
    definePlugin({ name: "web", version: "1.0.0", engines: { segmentarium: "^1" }, contributes: { features: [step] } });
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-project-"));
  const work = await mkdtemp(join(tmpdir(), "segmentarium-work-"));
  for (const number of [1, 2, 3]) await writeFile(join(folder, `events-${number}.csv`), month(number));
  const first = await ingestFolder(project, folder, [web(webStep(0))], undefined, work);
  expect(await hashesOf(first, "events")).toHaveLength(6);
  const before = await readdir(join(work, "parts"));
  await writeFile(join(folder, "events-4.csv"), "id,who,visit,kind,at\ne1,new,s1,page_view,2024-03-31 23:59:00\n");
  const daily = await ingestFolder(project, folder, [web(webStep(0))], undefined, work);
  const made = (await readdir(join(work, "parts"))).filter((name) => !before.includes(name));
  // The file as read, its people and weeks; the week, its customers and its visits.
  expect(made).toHaveLength(6);
  // Of so few the step reads all events unless it is told otherwise.
  const fresh = await ingestFolder(project, folder, [web(webStep())]);
  expect(await hashesOf(daily, "events")).toEqual(await hashesOf(fresh, "events"));
  const feature = ({ result }: Ingested) => readFile(result.artifacts.get("feature/web")?.path ?? "");
  expect((await feature(daily)).equals(await feature(fresh))).toBe(true);
  expect((await feature(daily)).equals(await feature(first))).toBe(false);
}, 300_000);

test("the rows of a source of one large file are those of the file, whatever an earlier run kept", async () => {
  const columns = {
    ...{ order_id: { from: "order", type: "text" }, customer_id: { from: "who", type: "text" } },
    ordered_at: { from: "at", type: "timestamp", format: "%Y-%m-%d" },
    ...{ product_id: { from: "product", type: "text" }, quantity: { from: "quantity", type: "integer" } },
    unit_price: { from: "price", type: "decimal" },
  };
  const source = { ...{ id: "shop", table: "order_lines", format: "csv" }, files: ["lines.csv"], columns };
  const project = { ...{ title: "Test", asOf: "2024-06-01", currency: "GBP" }, sources: [source] };
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-project-"));
  const work = await mkdtemp(join(tmpdir(), "segmentarium-work-"));
  const write = (letter: string): Promise<void> => {
    const rows = Array.from({ length: 21_000 }, (_, i) => `o${i},${letter}${i % 50},2024-01-0${1 + (i % 9)},p,1,2.50`);
    return writeFile(join(folder, "lines.csv"), `order,who,at,product,quantity,price\n${rows.join("\n")}\n`);
  };
  for (const letter of ["a", "b"]) {
    await write(letter);
    const { rows } = await ingestFolder(project, folder, [], undefined, work);
    const people = new Set((await rows("orders")).map(({ customer_id }) => String(customer_id)));
    expect([...people].toSorted()).toEqual(Array.from({ length: 50 }, (_, i) => `${letter}${i}`).toSorted());
  }
}, 120_000);

async function hashesOf({ result }: Ingested, table: string): Promise<string[]> {
  const path = result.artifacts.get(table)?.path ?? "";
  const files = (await readdir(path)).sort();
  return Promise.all(
    files.map(async (file) =>
      createHash("sha256")
        .update(await readFile(join(path, file)))
        .digest("hex"),
    ),
  );
}
