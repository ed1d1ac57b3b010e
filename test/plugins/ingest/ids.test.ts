import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import behaviour from "../../../src/plugins/behaviour/index.ts";
import chooser from "../../../src/plugins/chooser/index.ts";
import features from "../../../src/plugins/features/index.ts";
import kMeans from "../../../src/plugins/k-means/index.ts";
import rfm from "../../../src/plugins/rfm/index.ts";
import { readProject } from "../../../src/readProject.ts";
import { literal, openDatabase, type Row } from "../../../src/table/index.ts";
import { type Ingested, ingestFolder, ingestProject } from "./project.ts";

const root = `${import.meta.dirname}/../../..`;
const mayHold = /^(source|rejects)\/|^ingest\/ids$|^twin-ids$|^twin$/;

async function decoded(path: string): Promise<Row[]> {
  const db = await openDatabase({ allowedFolders: [dirname(path)] });
  const rows = await db.rows(`SELECT * FROM read_parquet(${literal(path)})`);
  db.close();
  return rows;
}

const printed = (value: unknown) =>
  JSON.stringify(value, (_, cell) => (typeof cell === "bigint" ? String(cell) : cell));

/** Artifacts in which a text occurs, decoded, and the record. */
async function holders({ result }: Ingested, canary: RegExp): Promise<string[]> {
  const found = canary.test(printed(result.record)) ? ["record"] : [];
  for (const [id, { path }] of result.artifacts) {
    if (id === "twin") continue;
    const text = path.endsWith(".parquet") ? printed(await decoded(path)) : await readFile(path, "utf8");
    if (canary.test(text)) found.push(id);
  }
  return found.sort();
}

describe("ids of people", () => {
  const columns = (who: string) => ({
    order_id: { from: "order", type: "text" },
    customer_id: { from: who, type: "text" },
    ordered_at: { from: "at", type: "timestamp", format: "%Y-%m-%d" },
    amount: { from: "amount", type: "decimal" },
  });
  const orders = { id: "orders", table: "orders", files: ["orders.csv"], format: "csv", columns: columns("who") };
  const header = "order,who,at,amount";
  const csv = (ids: readonly string[]) =>
    `${[header, ...ids.map((id, i) => `o${i},${id},2024-01-0${1 + (i % 9)},5`)].join("\n")}\n`;

  test("become numbers in the order of their bytes, without a gap, and nothing after ingest holds them as delivered", async () => {
    const ids = ["CANARY-Zoë", "CANARY-a", "CANARY-10", "CANARY-9", "CANARY-\u{1F600}", "CANARY-\uFF21"];
    const ingested = await ingestProject({ sources: [orders] }, { "orders.csv": csv([...ids, ids[0]!]) });
    const path = ingested.result.artifacts.get("ingest/ids")?.path ?? "";
    const byBytes = [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await decoded(path)).toEqual(
      byBytes.map((raw_id, i) => ({ raw_id, customer_id: `c${String(i + 1).padStart(10, "0")}` })),
    );
    expect(await holders(ingested, /CANARY/)).toEqual(["ingest/ids", "source/orders"]);
  });

  test("may be whole numbers in a file, and two sources that write them alike mean the same person", async () => {
    const crm = {
      ...{ id: "crm", table: "customers", files: ["crm.csv"], format: "csv" },
      columns: { customer_id: { from: "id", type: "integer" }, city: { from: "city", type: "text" } },
    };
    const ingested = await ingestProject(
      { sources: [crm, orders] },
      { "crm.csv": "id,city\n17,Bath\n4,Hull\n", "orders.csv": csv(["4", "17", ""]) },
    );
    expect((await ingested.rows("customers")).map((row) => [row["customer_id"], row["city"]])).toEqual([
      ["17", "Bath"],
      ["4", "Hull"],
    ]);
    expect((await ingested.rows("orders")).map((row) => row["customer_id"])).toEqual(["4", "17", null]);
  });

  test("of the twin are in no table, record or release after ingest, of CRM, web or guest", async () => {
    const { project, folder } = await readProject(root, "twin", ["twin"], ["generate.customers=200"]);
    const plugins = [rfm, behaviour, features, kMeans, chooser];
    const ingested = await ingestFolder(project, folder, plugins);
    const found = await holders(ingested, /"[CWG]\d{7,8}"/);
    expect(found.length).toBeGreaterThan(5);
    expect(found.filter((id) => !mayHold.test(id))).toEqual([]);
    expect(found).toEqual(expect.arrayContaining(["source/crm", "source/web-events", "ingest/ids", "twin-ids"]));
  });
});
