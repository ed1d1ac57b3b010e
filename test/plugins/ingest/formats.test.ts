import { copyFile, mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { expect, test } from "vitest";
import { literal, openDatabase } from "../../../src/table/index.ts";
import { packed } from "../../ingest/packed.ts";
import { sqliteFile } from "../../ingest/sqliteFiles.ts";
import { ingestFolder } from "./project.ts";

const columns = (from: string) => ({ product_id: { from, type: "text", required: true } });

test("every form of file is read inside the step's closed database, and accounted for", async () => {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-formats-"));
  await mkdir(join(folder, "dt=2024-01-31"));
  await writeFile(join(folder, "a.csv"), "id\ncsv\n");
  await writeFile(join(folder, "b.csv.zst"), packed.csv);
  await writeFile(join(folder, "c.json"), '[{"p": {"id": "json"}}]');
  await writeFile(join(folder, "d.arrow"), tableToIPC(tableFromArrays({ id: ["arrow"] }), "file"));
  const db = await openDatabase();
  await db.run(`COPY (SELECT 1 AS x) TO ${literal(join(folder, "dt=2024-01-31", "e.parquet"))} (FORMAT parquet);
    ATTACH ${literal(join(folder, "f.duckdb"))} AS made; CREATE TABLE made.t AS SELECT 'duckdb' AS id; DETACH made`);
  db.close();
  await copyFile(await sqliteFile("CREATE TABLE t (id); INSERT INTO t VALUES ('sqlite')"), join(folder, "g.sqlite"));
  const source = (id: string, file: string, format: string, more = {}) => ({
    ...{ id, table: "products", files: [file], format, columns: columns("id") },
    ...more,
  });
  const { rows, value } = await ingestFolder(
    {
      title: "Test",
      asOf: "2024-06-01",
      currency: "GBP",
      sources: [
        source("csv", "a.csv", "csv"),
        source("zst", "*.csv.zst", "csv", { ignore: ["amount"] }),
        source("json", "*.json", "json", { columns: columns("p.id") }),
        source("arrow", "*.arrow", "arrow"),
        source("parquet", "**/*.parquet", "parquet", {
          columns: { ...columns("dt"), size: { from: "x", type: "integer" } },
        }),
        source("duckdb", "f.duckdb", "duckdb", { relation: "t" }),
        source("sqlite", "g.sqlite", "sqlite", { relation: "t" }),
      ],
    },
    folder,
  );
  const ids = (await rows("products")).map((row) => row["product_id"]);
  expect(ids.sort()).toEqual(["007", "2024-01-31", "arrow", "csv", "duckdb", "json", "sqlite", "é"]);
  for (const id of ["csv", "zst", "json", "arrow", "parquet", "duckdb", "sqlite"]) {
    const [account] = await value<{ counted: number; accepted: number; sha256: string }[]>(`accounting/${id}`);
    expect(account?.counted, id).toBe(id === "zst" ? 2 : 1);
    expect(account?.accepted, id).toBe(account?.counted);
    expect(account?.sha256, id).toMatch(/^[0-9a-f]{64}$/);
  }
  expect((await readdir(folder)).filter((name) => name.startsWith("g."))).toEqual(["g.sqlite"]);
});
