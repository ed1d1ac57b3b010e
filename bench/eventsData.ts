import { join } from "node:path";
import { literal, openDatabase } from "../src/table/index.ts";
import { uniform } from "./uniform.ts";

/**
 * Writes events.parquet of a made-up site, the canonical table as ingest leaves it, ordered by time, of the year before the
 * cutoff and its first day: visits of page and product views, carts and purchases, and e-mails sent, opened and clicked. Four in
 * ten visits have no session id, one in ten no customer; one in ten events no device, many no time spent. Everything is a hash
 * of the row's number, so the same numbers give the same file.
 */
export async function writeEventsData(folder: string, events: number, customers: number): Promise<void> {
  const db = await openDatabase({ allowedFolders: [folder], temporaryFolder: join(folder, "tmp"), memoryLimit: "8GB" });
  try {
    const file = literal(join(folder, "events.parquet"));
    await db.run(`COPY (${eventsQuery(events, customers)}) TO ${file} (FORMAT parquet, COMPRESSION zstd)`);
  } finally {
    db.close();
  }
}

/**
 * Rows in blocks of 8: a quarter are 8 e-mails of different customers, a third two visits of 4 events, the others one of 8. The
 * pauses of a visit are mostly minutes; some just reach the timeout of 30 minutes or pass it.
 */
function eventsQuery(events: number, customers: number): string {
  return `
    WITH sorted AS (SELECT range AS i, ${uniform("range // 8", 1)} AS sort FROM range(${events})),
    numbered AS (
      SELECT i, sort, CASE WHEN sort < 0.25 THEN i WHEN sort < 0.6 THEN i // 4 * 4 ELSE i // 8 * 8 END AS first FROM sorted
    ),
    drawn AS (
      SELECT i, first, sort < 0.25 AS mail, i - first AS step,
        CAST(floor(pow(${uniform("first", 2)}, 1.7) * ${customers}) AS BIGINT) AS customer, ${uniform("first", 3)} < 0.1 AS unknown,
        ${uniform("first", 4)} < 0.4 AS unnamed, CAST(floor(${uniform("first", 5)} * 31536000) AS BIGINT) AS begun,
        ${uniform("first", 6)} AS device, ${uniform("i", 7)} AS what, ${uniform("i", 8)} AS product, ${uniform("i", 9)} AS pace,
        ${uniform("i", 10)} AS stay, ${uniform("i", 11)} AS told
      FROM numbered
    ),
    timed AS (
      SELECT *, begun + sum(CASE
        WHEN step = 0 THEN 0 WHEN pace < 0.02 THEN 1799 + CAST(floor(pace * 150) AS BIGINT) WHEN pace < 0.04 THEN 7200
        WHEN pace < 0.06 THEN 0 ELSE CAST(5 + floor(pace * 240) AS BIGINT) END) OVER (PARTITION BY first ORDER BY step) AS second
      FROM drawn
    ),
    named AS (
      SELECT *, CASE
        WHEN mail THEN CASE WHEN what < 0.6 THEN 'email_sent' WHEN what < 0.85 THEN 'email_open' WHEN what < 0.97 THEN 'email_click'
          ELSE 'email_unsubscribe' END
        WHEN step = 0 OR what < 0.3 THEN 'page_view' WHEN what < 0.75 THEN 'product_view' WHEN what < 0.87 THEN 'add_to_cart'
        WHEN what < 0.94 THEN 'checkout' ELSE 'purchase' END AS kind
      FROM timed
    )
    SELECT 'E' || lpad(CAST(i AS VARCHAR), 9, '0') AS event_id,
      CASE WHEN NOT unknown THEN 'C' || lpad(CAST(customer AS VARCHAR), 7, '0') END AS customer_id,
      CASE WHEN NOT mail AND NOT unnamed THEN 'S' || lpad(CAST(first AS VARCHAR), 9, '0') END AS session_id,
      TIMESTAMP '2023-01-02' + to_seconds(second) AS occurred_at,
      kind,
      CASE
        WHEN mail THEN 'newsletter' WHEN kind IN ('product_view', 'add_to_cart')
          THEN '/product/P' || lpad(CAST(CAST(floor(product * product * 5000) AS BIGINT) AS VARCHAR), 5, '0')
        WHEN kind = 'checkout' THEN '/checkout' WHEN kind = 'purchase' THEN '/thanks' WHEN product < 0.5 THEN '/'
        WHEN product < 0.97 THEN '/category/' || CAST(CAST(floor(product * 40) AS BIGINT) AS VARCHAR) END AS page,
      CASE WHEN device < 0.5 THEN 'mobile' WHEN device < 0.8 THEN 'desktop' WHEN device < 0.9 THEN 'tablet' END AS device,
      CASE WHEN NOT mail AND told < 0.6 THEN CAST(floor(stay * stay * 300) AS BIGINT) END AS seconds
    FROM named
    ORDER BY occurred_at, event_id`;
}
