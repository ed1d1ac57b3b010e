import { type Matrix, matrix } from "../matrix/index.ts";
import type { ClusteringSpace } from "../plugin.ts";
import { type Database, readColumns } from "../table/index.ts";

/** The customers and their points, in the order of their ids: n × 0 when no measure is in the space. */
export async function readSpace(
  db: Database,
  table: string,
  space: ClusteringSpace,
): Promise<{ ids: string[]; points: Matrix }> {
  const rows = await db.rows(`SELECT customer_id FROM ${table} ORDER BY customer_id`);
  const ids = rows.map((row) => String(row.customer_id));
  const names = space.columns.map((column) => column.name);
  if (names.length === 0) return { ids, points: matrix(new Float64Array(0), ids.length, []) };
  const { data } = await readColumns(db, `SELECT * FROM ${table} ORDER BY customer_id`, names);
  return { ids, points: matrix(data, ids.length, names) };
}
