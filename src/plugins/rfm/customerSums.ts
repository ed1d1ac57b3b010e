import { createHash } from "node:crypto";
import { join } from "node:path";
import { ordersBefore } from "segmentarium/ingest";
import { linkedPart, mergedPieces, ofPieces, type PieceContext } from "segmentarium/parts";
import type { Context, TableInput, TablePiece } from "segmentarium/plugin";
import { literal, parquetSql, writeTable } from "segmentarium/table";

/**
 * Orders of each customer before a cutoff, as SQL: customer_id (null for guests together), last_sale_at, sales (how many), amount of orders of all
 * kinds. Of orders in pieces the sums of each piece are kept, whatever the cutoff, and used where all its lines lie before it.
 *
 * @param lines absent where each order is one line.
 */
export async function customerSums(
  context: PieceContext & Pick<Context, "cutoff">,
  orders: TableInput,
  lines: TableInput | undefined,
): Promise<string> {
  const { cutoff, db } = context;
  const { pieces } = orders;
  if (pieces === undefined) return sumsOf(`(${ordersBefore({ orders: orders.sql, lines: lines?.sql }, cutoff)})`);
  const told = await db.rows(
    pieces.map(({ sql }, i) => `SELECT ${i} AS piece, ${areBefore(cutoff)} AS before FROM ${sql}`).join(" UNION ALL "),
  );
  const before = new Set(told.flatMap(({ piece, before }) => (before === true ? [Number(piece)] : [])));
  const whole = pieces.filter((_, i) => before.has(i));
  const rest = pieces.filter((_, i) => !before.has(i)).map(({ sql }) => `SELECT * FROM ${sql}`);
  if (rest.length === 0) return sumsUpTo(context, whole);
  const left = ordersBefore({ orders: `(${rest.join(" UNION ALL ")})`, lines: lines?.sql }, cutoff);
  const sums = [sumsOf(`(${left})`)];
  if (whole.length > 0) sums.push(`SELECT * FROM ${await mergedPieces(context, whole, kept)}`);
  return mergedSums(`(${sums.join(" UNION ALL ")})`);
}

const kept = { name: "orders by customer", each: sumsOf, merge: mergedSums };

/** Fewer pieces are summed together faster than what all but the last come to is read. */
const fewest = 8;

/**
 * Sums of pieces that all count, of which the last one changes with each day that is added: what the others come to is kept, and only customers of
 * the last are added to it.
 */
async function sumsUpTo(context: PieceContext, pieces: readonly TablePiece[]): Promise<string> {
  const [last] = pieces.slice(-1);
  if (last === undefined || pieces.length < fewest) return mergedSums(await mergedPieces(context, pieces, kept));
  const earlier = pieces.slice(0, -1);
  const rows = await mergedPieces(context, earlier, kept);
  const digest = createHash("sha256").update(JSON.stringify(earlier.map(({ key }) => key)));
  const folder = await linkedPart(
    context,
    `${kept.name} of all of ${digest.digest("hex")}`,
    `${kept.name} before`,
    async (into) => {
      // In order, since what is in order for the most part is sorted in half the time when scores are written.
      await writeTable(context.db, `${mergedSums(rows)} ORDER BY customer_id`, join(into, "rows.parquet"));
    },
  );
  const { db, parts, threads, signal } = context;
  const apart = { db, parts, folder: join(context.folder, "last"), threads, signal };
  const own = await ofPieces(apart, [last], kept.name, kept.each);
  return addedSums(parquetSql(join(folder, "rows.parquet")), own);
}

/** Whether all lines of orders come before the cutoff, as SQL that files tell without their rows; null where there are no orders. */
function areBefore(cutoff: string): string {
  return `max(last_line_at) < CAST(${literal(cutoff)} AS TIMESTAMP) AND count(last_line_at) = count(*)`;
}

function sumsOf(orders: string): string {
  return `
    SELECT customer_id, max(ordered_at) FILTER (kind = 'sale') AS last_sale_at, count(*) FILTER (kind = 'sale') AS sales,
      sum(amount) AS amount
    FROM ${orders} GROUP BY customer_id`;
}

function mergedSums(sums: string): string {
  return `
    SELECT customer_id, max(last_sale_at) AS last_sale_at, CAST(sum(sales) AS BIGINT) AS sales, sum(amount) AS amount
    FROM ${sums} GROUP BY customer_id`;
}

/** The same of two relations with one row for each customer. */
function addedSums(earlier: string, last: string): string {
  const sum = (column: string): string => `coalesce(a.${column} + b.${column}, a.${column}, b.${column}) AS ${column}`;
  return `
    SELECT coalesce(a.customer_id, b.customer_id) AS customer_id, greatest(a.last_sale_at, b.last_sale_at) AS last_sale_at,
      ${sum("sales")}, ${sum("amount")}
    FROM (FROM ${earlier} WHERE customer_id IS NOT NULL) AS a
    FULL JOIN (FROM ${last} WHERE customer_id IS NOT NULL) AS b ON a.customer_id = b.customer_id
    UNION ALL ${mergedSums(`(${[earlier, last].map((rows) => guestsOf(rows)).join(" UNION ALL ")})`)}`;
}

function guestsOf(sums: string): string {
  return `SELECT customer_id, last_sale_at, sales, amount FROM ${sums} WHERE customer_id IS NULL`;
}
