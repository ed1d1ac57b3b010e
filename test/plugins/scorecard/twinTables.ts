import { join } from "node:path";
import { type Database, literal } from "../../../src/table/index.ts";

/**
 * Canonical tables of a twin's files, written for the tests without any code of ingest: types cast, unreadable rows and
 * repetitions dropped, test orders left out, money in base currency, both records of a person under the first.
 */
export async function loadTwinTables(db: Database, folder: string): Promise<void> {
  const file = (name: string) => `read_csv(${literal(join(folder, name))}, all_varchar = true, header = true)`;
  await db.run(`
    CREATE TABLE person AS
      SELECT crm_id, min(crm_id) OVER (PARTITION BY person_id) AS customer_id, person_id, segment, region, country
      FROM ${file("truth_customers.csv")};
    CREATE TABLE customers AS
      SELECT DISTINCT p.customer_id, c.gender, p.region, p.country FROM ${file("customers.csv")} AS c JOIN person AS p USING (crm_id)
      WHERE p.crm_id = p.customer_id;
    CREATE TABLE readable AS
      SELECT order_id, crm_id, TRY_CAST(ordered_at AS TIMESTAMP) AS ordered_at, currency FROM ${file("orders.csv.gz")}
      WHERE is_test = 'false' AND TRY_CAST(ordered_at AS TIMESTAMP) IS NOT NULL;
    CREATE TABLE order_lines AS
      SELECT DISTINCT l.order_id, CAST(l.line AS INTEGER) AS line, p.customer_id, o.ordered_at,
        CASE WHEN CAST(l.quantity AS BIGINT) < 0 THEN 'return' ELSE 'sale' END AS kind,
        CAST(round((CAST(l.quantity AS DECIMAL(5,0)) * CAST(l.unit_price AS DECIMAL(9,2)) - CAST(l.discount AS DECIMAL(9,2)))
          * CAST(r.rate AS DECIMAL(9,6)), 4) AS DECIMAL(18,4)) AS amount
      FROM ${file("order_lines.csv.gz")} AS l JOIN readable AS o USING (order_id)
      JOIN (SELECT * FROM ${file("rates.csv")}) AS r
        ON r.currency = o.currency AND r.month = strftime(o.ordered_at, '%Y-%m-01')
      LEFT JOIN person AS p ON p.crm_id = o.crm_id
      WHERE TRY_CAST(l.quantity AS BIGINT) IS NOT NULL AND TRY_CAST(l.unit_price AS DECIMAL(18,4)) IS NOT NULL;
    CREATE TABLE surveys AS
      SELECT response_id, p.customer_id, instrument, wave, CAST(sent_at AS TIMESTAMP) AS sent_at,
        CAST(answered_at AS TIMESTAMP) AS answered_at, CAST(score AS INTEGER) AS score
      FROM ${file("surveys.csv")} AS s LEFT JOIN person AS p USING (crm_id);
    CREATE TABLE assignments AS
      SELECT experiment, p.customer_id, variant, CAST(assigned_at AS TIMESTAMP) AS assigned_at
      FROM ${file("assignments.csv")} AS a JOIN person AS p USING (crm_id)`);
}
