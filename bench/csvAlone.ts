import { join } from "node:path";
import { orderSums } from "../src/ingest/ordersQuery.ts";
import { behaviourStep } from "../src/plugins/behaviour/behaviourStep.ts";
import { rfmStep } from "../src/plugins/rfm/rfmStep.ts";
import { type Database, ident, literal, openDatabase } from "../src/table/index.ts";
import { executeStep } from "./executeStep.ts";

/**
 * From CSV files to features without any check or cleaning, which is what the peers do: the engine reads the columns, orders are made of their
 * lines, and the steps are run as the plugins ship them, in a process of its own. Prints seconds and peak memory. Arguments: folder of
 * data/*.csv, threads of the engine.
 */
const [folder = "", threads = "2"] = process.argv.slice(2);
const started = performance.now();
const db = await openDatabase({
  allowedFolders: [folder],
  temporaryFolder: join(folder, "tmp"),
  memoryLimit: "8GB",
  streamBuffer: "32MB",
  threads: Number(threads),
});
const lines = ["order_id", "line", "customer_id", "ordered_at", "product_id", "quantity", "unit_price", "discount"];
const money = "DECIMAL(18,4)";
await db.run(`
  CREATE TABLE order_lines AS
  SELECT *,
    CAST(quantity * unit_price - discount AS ${money}) AS amount, CASE WHEN quantity < 0 THEN 'return' ELSE 'sale' END AS kind
  FROM (
    SELECT * REPLACE (CAST(line AS INTEGER) AS line, CAST(ordered_at AS TIMESTAMP) AS ordered_at, CAST(quantity AS BIGINT) AS quantity,
      CAST(unit_price AS ${money}) AS unit_price, CAST(discount AS ${money}) AS discount)
    FROM ${texts("lines-*.csv", [...lines, "channel"])}
  )`);
await db.run(`CREATE TABLE orders AS SELECT * EXCLUDE (has_goods) FROM (${orderSums("order_lines")}) WHERE has_goods`);
await db.run(`CREATE TABLE products AS SELECT * FROM ${texts("products.csv", ["product_id", "name", "category"])}`);
for (const step of [rfmStep("GBP"), behaviourStep("GBP")]) {
  await executeStep(step, db, folder, Number(threads));
  await dropTemporaries(db);
}
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ seconds, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
process.exit(0);

/** Columns of CSV files as they are written. */
function texts(files: string, names: readonly string[]): string {
  const columns = names.map((name) => `${literal(name)}: 'VARCHAR'`).join(", ");
  const path = literal(join(folder, "data", files));
  return `read_csv(${path}, columns = {${columns}}, header = true, auto_detect = false)`;
}

/** Steps have a database of their own elsewhere. */
async function dropTemporaries(db: Database): Promise<void> {
  for (const { name } of await db.rows(
    "SELECT view_name AS name FROM duckdb_views() WHERE temporary AND NOT internal",
  )) {
    await db.run(`DROP VIEW ${ident(String(name))}`);
  }
  for (const { name } of await db.rows("SELECT table_name AS name FROM duckdb_tables() WHERE temporary")) {
    await db.run(`DROP TABLE ${ident(String(name))}`);
  }
}
