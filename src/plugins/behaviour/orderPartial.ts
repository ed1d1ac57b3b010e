import type { TablePiece } from "segmentarium/plugin";
import { type Database, readChunks, readIntegers } from "segmentarium/table";
import { narrowed } from "./narrowNumbers.ts";
import type { KeptNumbers } from "./partialBytes.ts";
import { formOf, type IdForm, numbersIn } from "./plainIds.ts";
import { dayOf, dayTold } from "./salesQuery.ts";

/**
 * Where the columns of what is kept of orders lie: of orders of sale the number in the customer's id, `dayTold`, the place of the channel among the names
 * (-1 where it is not known), the day of the last line; of orders of any kind with lines of several days the first day and the last.
 */
export const orderAt = { customer: 0, day: 1, channel: 2, last: 3, spanFirst: 4, spanLast: 5 } as const;

/** A moment as late as the engine's can be has no day. */
const last = "least(last_line_at, TIMESTAMP '200000-01-01')";

/** What is kept of the orders of a piece, whatever the cutoff; undefined where an id is not plain. */
export async function readOrders(db: Database, piece: TablePiece): Promise<KeptNumbers | undefined> {
  await db.run(`
    CREATE OR REPLACE TEMP TABLE piece_channels AS
    SELECT channel, CAST(row_number() OVER (ORDER BY channel) - 1 AS INTEGER) AS place
    FROM (SELECT DISTINCT channel FROM ${piece.sql} WHERE channel IS NOT NULL)`);
  const sales = `
    SELECT customer_id, CAST(${dayTold} AS INTEGER) AS day, coalesce(place, -1) AS place, CAST(${dayOf(last)} AS INTEGER) AS last
    FROM ${piece.sql} LEFT JOIN piece_channels USING (channel)
    WHERE kind = 'sale' AND customer_id IS NOT NULL AND last_line_at < CAST('infinity' AS TIMESTAMP)`;
  let form: IdForm | undefined;
  let plain = true;
  const parts: Int32Array[][] = [[], [], [], []];
  await readChunks(db, sales, ["customer_id", "day", "place", "last"], (chunk, n) => {
    const [texts, ...numbers] = chunk as Int32Array[];
    form ??= formOf(texts!, 0);
    const customers = new Int32Array(n);
    if (form !== undefined) numbersIn(texts!, form, customers);
    plain &&= form !== undefined && !customers.includes(-1);
    for (const [c, column] of [customers, ...numbers].entries()) parts[c]!.push(column);
  });
  if (!plain) return undefined;
  const spans = `
    SELECT CAST(${dayOf("ordered_at")} AS INTEGER) AS first, CAST(${dayOf(last)} AS INTEGER) AS last
    FROM ${piece.sql} WHERE CAST(ordered_at AS DATE) <> CAST(last_line_at AS DATE)`;
  const columns = [...parts.map(joined), ...(await readIntegers(db, spans, ["first", "last"]))];
  const named = await db.rows("SELECT channel FROM piece_channels ORDER BY place");
  return { form, names: named.map((row) => String(row["channel"])), columns: columns.map(narrowed) };
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}
