import { type Categories, categories } from "../cluster/index.ts";
import { type Database, ident, literal, readColumns } from "../table/index.ts";
import type { AttributeItem } from "./customerAttributes.ts";

/** Attributes of the customers as codes, in the order of their ids; items are named by their titles. */
export async function readCategories(
  db: Database,
  table: string,
  items: readonly AttributeItem[],
  customers: number,
): Promise<Categories> {
  const named = items.map(({ title, levels }) => ({ name: title, levels }));
  if (items.length === 0) return categories(new Int32Array(0), customers, []);
  const columns = items.map(
    ({ id, levels }) => `coalesce(list_position(${literal(levels)}, ${ident(id)}), 0) - 1 AS ${ident(id)}`,
  );
  const query = `SELECT ${columns.join(", ")} FROM ${table} ORDER BY customer_id`;
  const { data, rows } = await readColumns(
    db,
    query,
    items.map(({ id }) => id),
  );
  return categories(Int32Array.from(data), rows, named);
}
