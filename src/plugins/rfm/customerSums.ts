import { ordersBefore } from "segmentarium/ingest";
import { mergedPieces } from "segmentarium/parts";
import type { Context, TableInput } from "segmentarium/plugin";
import { literal } from "segmentarium/table";

/**
 * Orders of each customer before a cutoff, as SQL: customer_id (null for guests together), last_sale_at, sales (how many), amount of orders of all
 * kinds. Of orders in pieces the sums of each piece are kept, whatever the cutoff, and used where all its lines lie before it.
 *
 * @param lines absent where each order is one line.
 */
export async function customerSums(
  context: Pick<Context, "db" | "parts" | "folder" | "threads" | "signal" | "cutoff">,
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
  const sums: string[] = [];
  if (before.size > 0) {
    const whole = pieces.filter((_, i) => before.has(i));
    const kept = { name: "orders by customer", each: sumsOf, merge: mergedSums };
    sums.push(`SELECT * FROM ${await mergedPieces(context, whole, kept)}`);
  }
  const rest = pieces.filter((_, i) => !before.has(i)).map(({ sql }) => `SELECT * FROM ${sql}`);
  if (rest.length > 0) {
    const left = ordersBefore({ orders: `(${rest.join(" UNION ALL ")})`, lines: lines?.sql }, cutoff);
    sums.push(sumsOf(`(${left})`));
  }
  return mergedSums(`(${sums.join(" UNION ALL ")})`);
}

/** Whether all lines of orders come before the cutoff, as SQL; null where there are no orders. */
function areBefore(cutoff: string): string {
  return `bool_and(coalesce(last_line_at < CAST(${literal(cutoff)} AS TIMESTAMP), false))`;
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
