import type { Source } from "../config/index.ts";
import { ident, literal } from "../table/index.ts";
import { ofPeople } from "./contract/tableColumns.ts";

/** Columns that hold ids of people. */
export const personColumns = ["customer_id", "alias_id"];

/**
 * Whether the rows of a source are of people or of what people did: its table is, whether or not a column names them, or a column names a
 * person, or an order, which is somebody's.
 */
export function isOfPeople(source: Pick<Source, "table" | "columns" | "customerIs">): boolean {
  return ofPeople(source.table) || personColumnsOf(source).length > 0 || "order_id" in source.columns;
}

/** Columns of a source that hold ids of people. */
export function personColumnsOf({ columns, customerIs }: Pick<Source, "columns" | "customerIs">): readonly string[] {
  return personColumns.filter(
    (name) => columns[name] !== undefined || (name === "customer_id" && customerIs === "row"),
  );
}

/**
 * The id of a person in a row of a source as delivered, as SQL: what the file says, or where each row is a customer, one made of its place.
 *
 * @param of the alias of the source's table, where others are joined to it.
 */
export function personSql({ id, columns, customerIs }: Source, name: string, of?: string): string {
  const column = (own: string): string => (of === undefined ? ident(own) : `${of}.${ident(own)}`);
  if (customerIs !== "row" || name !== "customer_id" || columns[name] !== undefined) return column(name);
  return `printf('%s-%06d-%012d', ${literal(id)}, ${column("source_file")}, ${column("source_row")})`;
}
