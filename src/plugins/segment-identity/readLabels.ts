import { type Database, readColumns } from "segmentarium/table";

/** The labels of a segmentation, in the order of the customer ids. */
export async function readLabels(db: Database, table: string): Promise<Int32Array> {
  const { data } = await readColumns(db, `SELECT label FROM ${table} ORDER BY customer_id`, ["label"]);
  return Int32Array.from(data);
}

/** The features of those who have a label, as a query: they and their labels are then in the same order. */
export function segmented(features: string, segmentation: string): string {
  return `(SELECT f.* FROM ${features} AS f SEMI JOIN ${segmentation} USING (customer_id))`;
}
