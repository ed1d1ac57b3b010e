import { join } from "node:path";
import { orderSums } from "../src/ingest/ordersQuery.ts";
import { behaviourStep } from "../src/plugins/behaviour/behaviourStep.ts";
import { rfmStep } from "../src/plugins/rfm/rfmStep.ts";
import { literal, openDatabase } from "../src/table/index.ts";
import { executeStep } from "./executeStep.ts";

/**
 * From CSV files to features without any check or cleaning, which is what the peers do: the engine reads the columns, orders are made of their
 * lines, and the steps are run as the plugins ship them, side by side, in a process of its own. Of lines the columns are kept that are used
 * later, as the peer does. Prints seconds and peak memory. Arguments: folder of data/*.csv, threads of the engine.
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
const money = "DECIMAL(18,4)";
const lineColumns = {
  ...{ order_id: "TEXT", line: "INTEGER", customer_id: "TEXT", ordered_at: "TIMESTAMP", product_id: "TEXT" },
  ...{ quantity: "BIGINT", unit_price: money, discount: money, channel: "TEXT" },
};
await db.run(`
  CREATE TABLE lines_read AS
  SELECT * EXCLUDE (line, unit_price), CAST(quantity AS DECIMAL(18,0)) * unit_price - discount AS amount
  FROM ${csv("lines-*.csv", lineColumns)};
  CREATE VIEW lines_told AS SELECT *, CASE WHEN quantity < 0 THEN 'return' ELSE 'sale' END AS kind FROM lines_read;
  CREATE VIEW order_lines AS SELECT * EXCLUDE (channel) FROM lines_told;
  CREATE TABLE orders AS SELECT * EXCLUDE (has_goods) FROM (${orderSums("lines_told")}) WHERE has_goods;
  CREATE TABLE products AS SELECT * FROM ${csv("products.csv", { product_id: "TEXT", name: "TEXT", category: "TEXT" })}`);
// Temporary tables are of one connection alone, so that steps do not meet.
const apart = await db.fork();
await Promise.all([
  executeStep(behaviourStep("GBP"), db, folder, Number(threads)),
  executeStep(rfmStep("GBP"), apart, folder, Number(threads)),
]);
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ seconds, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
process.exit(0);

/** CSV files with these columns in their order, by types of the engine. */
function csv(files: string, types: Readonly<Record<string, string>>): string {
  const columns = Object.entries(types).map(([name, type]) => `${literal(name)}: ${literal(type)}`);
  const path = literal(join(folder, "data", files));
  return `read_csv(${path}, columns = {${columns.join(", ")}}, header = true, auto_detect = false)`;
}
