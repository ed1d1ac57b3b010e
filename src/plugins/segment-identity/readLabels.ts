import { type Database, readColumns } from "segmentarium/table";

/** The labels of a segmentation, in the order of the customer ids. */
export async function readLabels(db: Database, table: string): Promise<Int32Array> {
  const { data } = await readColumns(db, `SELECT label FROM ${table} ORDER BY customer_id`, ["label"]);
  return Int32Array.from(data);
}
