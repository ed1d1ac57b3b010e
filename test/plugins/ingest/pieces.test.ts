import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTraced } from "../../../src/commands/openTraced.ts";
import { projectSchema } from "../../../src/config/index.ts";
import { writeRun } from "../../../src/writeRun.ts";
import { ingestProject } from "./project.ts";

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
