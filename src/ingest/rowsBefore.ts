import { ident, literal } from "../table/index.ts";
import { momentColumns } from "./momentColumn.ts";
import { cutOrders } from "./ordersBefore.ts";

/** The column that dates the rows of a canonical table as they are made, by table: orders by their last line. */
const dates: Readonly<Record<string, string>> = { ...momentColumns, orders: "last_line_at" };

/** What was known of a survey when it was sent. */
const sent = new Set(["response_id", "customer_id", "instrument", "wave", "sent_at"]);

/** A canonical table: where it is, as SQL, and its columns. */
export interface CanonicalRows {
  readonly table: string;
  readonly sql: string;
  readonly columns: readonly string[];
  /** Where the table order_lines is, for orders; undefined when the project has none. */
  readonly lines?: string | undefined;
}

/**
 * A query for a canonical table as it was at a cutoff, without rows of that day and after; undefined for a table without dates.
 * Orders that reach over the cutoff are made of their earlier lines; surveys answered later are there, without answer.
 * A row without a date stays: nothing says that it came later.
 */
export function rowsBefore({ table, sql, columns, lines }: CanonicalRows, cutoff: string): string | undefined {
  const date = dates[table];
  if (date === undefined || !columns.includes(date)) return undefined;
  if (table === "orders") {
    return cutOrders({ orders: sql, lines }, cutoff, columns.map((name) => ident(name)).join(", "));
  }
  const moment = `CAST(${literal(cutoff)} AS TIMESTAMP)`;
  const list = columns.map((name) =>
    table === "surveys" && columns.includes("answered_at") && !sent.has(name)
      ? `CASE WHEN answered_at < ${moment} THEN ${ident(name)} END AS ${ident(name)}`
      : ident(name),
  );
  return `SELECT ${list.join(", ")} FROM ${sql} WHERE ${ident(date)} < ${moment} OR ${ident(date)} IS NULL`;
}
