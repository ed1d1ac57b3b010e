import type { TableInput } from "segmentarium/plugin";
import { type Database, readColumns } from "segmentarium/table";
import type { KnownPartition } from "./choiceTypes.ts";

/** Every partition that a segmenter keeps, and the one that it chose if it keeps none; customers by ascending id. */
export async function readKnown(
  db: Database,
  algorithm: string,
  chosen: { readonly k: number; readonly table: TableInput },
  kept: TableInput | undefined,
): Promise<KnownPartition[]> {
  const names = (kept?.columns ?? []).filter((name) => /^k\d+$/.test(name));
  if (kept === undefined || names.length === 0) {
    if (chosen.k < 2) return [];
    const { data } = await readColumns(db, `SELECT label FROM ${chosen.table.sql} ORDER BY customer_id`, ["label"]);
    return [{ algorithm, k: chosen.k, labels: Int32Array.from(data) }];
  }
  const { data, rows } = await readColumns(db, `SELECT * FROM ${kept.sql} ORDER BY customer_id`, names);
  return names.map((name, c) => ({
    algorithm,
    k: Number(name.slice(1)),
    labels: Int32Array.from({ length: rows }, (_, i) => data[i * names.length + c]!),
  }));
}
