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

async function decoded(path: string, columns = "*"): Promise<Row[]> {
  const db = await openDatabase({ allowedFolders: [dirname(path)] });
  const rows = await db.rows(`SELECT ${columns} FROM read_parquet(${literal(path)})`);
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

  test("become numbers by their first day and bytes, without a gap, and nothing after ingest holds them as delivered", async () => {
    const ids = ["CANARY-Zoë", "CANARY-a", "CANARY-10", "CANARY-9", "CANARY-\u{1F600}", "CANARY-\uFF21"];
    const rows = ids.map((id, i) => `o${i},${id},2024-01-0${1 + (i % 3)},5`);
    const again = `o9,${ids[2]},2024-01-01,5`;
    const ingested = await ingestProject(
      { sources: [orders] },
      { "orders.csv": [header, ...rows, again, ""].join("\n") },
    );
    const path = ingested.result.artifacts.get("ingest/ids")?.path ?? "";
    const days = new Map(ids.map((id, i) => [id, `2024-01-0${i === 2 ? 1 : 1 + (i % 3)}`]));
    const inOrder = [...ids].sort((a, b) => Buffer.compare(Buffer.from(days.get(a) + a), Buffer.from(days.get(b) + b)));
    expect(await decoded(path, "raw_id, customer_id, CAST(first_on AS VARCHAR) AS first_on")).toEqual(
      inOrder.map((raw_id, i) => ({
        ...{ raw_id, customer_id: `c${String(i + 1).padStart(10, "0")}` },
        first_on: days.get(raw_id),
      })),
    );
    expect(await holders(ingested, /CANARY/)).toEqual(["ingest/ids", "source/orders"]);
  });

  test("keep their numbers when a file of later days is added, whoever is new in it", async () => {
    const web = {
      ...{ id: "web", table: "events", files: ["web.csv"], format: "csv" },
      columns: {
        event_id: { from: "event", type: "text" },
        customer_id: { from: "who", type: "text" },
        kind: { from: "kind", type: "text" },
        occurred_at: { from: "at", type: "timestamp", format: "%Y-%m-%d" },
      },
    };
    const project = { sources: [{ ...orders, files: ["orders-*.csv"] }, web] };
    const first = {
      "orders-1.csv": `${header}\no1,m,2024-01-02,5\no2,q,2024-01-01,5\n`,
      "web.csv": "event,who,kind,at\ne1,k,view,2024-01-02\ne2,q,view,2024-01-02\n",
    };
    const more = {
      ...{ "orders-1.csv": first["orders-1.csv"], "orders-2.csv": `${header}\no3,a,2024-01-03,5\no4,k,2024-01-03,5\n` },
      "web.csv": `${first["web.csv"]}e3,b,view,2024-01-04\ne4,m,view,2024-01-04\n`,
    };
    const numbers = async (files: Record<string, string>) => {
      const { result } = await ingestProject(project, files);
      const rows = await decoded(result.artifacts.get("ingest/ids")?.path ?? "", "raw_id, customer_id");
      return rows.map((row) => [row["raw_id"], Number(String(row["customer_id"]).slice(1))]);
    };
    const known = await numbers(first);
    expect(known).toEqual([
      ["q", 1],
      ["k", 2],
      ["m", 3],
    ]);
    expect(await numbers(more)).toEqual([...known, ["a", 4], ["b", 5]]);
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
      ["4", "Hull"],
      ["17", "Bath"],
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
