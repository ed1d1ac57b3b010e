import { join } from "node:path";
import { literal, openDatabase } from "../src/table/index.ts";
import { uniform } from "./uniform.ts";

/**
 * Writes orders.parquet, order_lines.parquet and products.parquet of a made-up shop: canonical tables as ingest leaves them.
 * Everything is a hash of the row's number, so the same numbers give the same files.
 */
export async function writeFeaturesData(folder: string, lines: number, customers: number): Promise<void> {
  const db = await openDatabase({ allowedFolders: [folder], temporaryFolder: join(folder, "tmp"), memoryLimit: "4GB" });
  try {
    await db.run(`CREATE VIEW lines AS ${linesQuery(lines, customers)}`);
    await db.run(copy(`SELECT * EXCLUDE (channel) FROM lines`, join(folder, "order_lines.parquet")));
    await db.run(copy(ordersQuery, join(folder, "orders.parquet")));
    await db.run(copy(productsQuery, join(folder, "products.parquet")));
  } finally {
    db.close();
  }
}

function copy(query: string, file: string): string {
  return `COPY (${query}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`;
}

function linesQuery(lines: number, customers: number): string {
  return `
    WITH numbered AS (SELECT range AS i, range // 4 AS o, range % 4 + 1 AS line FROM range(${lines})),
    drawn AS (
      SELECT i, o, line, CAST(floor(pow(${uniform("o", 1)}, 1.7) * ${customers}) AS BIGINT) AS customer,
        ${uniform("o", 2)} AS time, ${uniform("o", 3)} < 0.05 AS returned, ${uniform("o", 4)} < 0.06 AS guest,
        pow(${uniform("i", 5)}, 2) * 5000 AS product, ${uniform("i", 6)} AS size, ${uniform("i", 7)} AS price,
        ${uniform("i", 8)} AS discount, ${uniform("o", 9)} < 0.5 AS web
      FROM numbered
    ),
    valued AS (
      SELECT *, CAST(CASE WHEN returned THEN -1 ELSE 1 END AS BIGINT) * CAST(1 + floor(size * size * 6) AS BIGINT) AS quantity,
        CAST(0.5 + floor(price * price * 9000) / 100 AS DECIMAL(18,4)) AS unit_price
      FROM drawn
    ),
    discounted AS (
      SELECT *, CAST(CASE WHEN discount < 0.2 THEN round(quantity * unit_price * 0.1, 2) ELSE 0 END AS DECIMAL(18,4)) AS off
      FROM valued
    )
    SELECT 'O' || lpad(CAST(o AS VARCHAR), 8, '0') AS order_id, CAST(line AS INTEGER) AS line,
      CASE WHEN NOT guest THEN 'C' || lpad(CAST(customer AS VARCHAR), 7, '0') END AS customer_id,
      TIMESTAMP '2021-01-01' + to_seconds(CAST(floor(time * 94608000) AS BIGINT)) AS ordered_at,
      'P' || lpad(CAST(CAST(floor(product) AS BIGINT) AS VARCHAR), 5, '0') AS product_id,
      quantity, unit_price, off AS discount,
      CAST(quantity * unit_price - off AS DECIMAL(18,4)) AS amount,
      CASE WHEN returned THEN 'return' ELSE 'sale' END AS kind, CASE WHEN web THEN 'web' ELSE 'store' END AS channel
    FROM discounted`;
}

const ordersQuery = `
  SELECT order_id, min(customer_id) AS customer_id, min(ordered_at) AS ordered_at,
    max(ordered_at) AS last_line_at, min(channel) AS channel, min(kind) AS kind,
    CAST(sum(amount) AS DECIMAL(18,4)) AS amount
  FROM lines GROUP BY order_id ORDER BY order_id`;

const productsQuery = `
  SELECT product_id, product_id AS name, 'category ' || CAST(CAST(substr(product_id, 2) AS INTEGER) % 40 AS VARCHAR) AS category
  FROM (SELECT DISTINCT product_id FROM lines) ORDER BY product_id`;
