import type { SegmentationSummary, TableInput } from "segmentarium/plugin";
import { type Database, readColumns } from "segmentarium/table";

/** The labels of all customers, by ascending id, for one number of segments. */
export interface KnownPartition {
  readonly k: number;
  readonly labels: Int32Array;
}

/** Every partition that a segmenter keeps; of one that keeps only what it chose, that one. */
export async function readPartitions(
  db: Database,
  summary: SegmentationSummary,
  chosen: TableInput,
  kept: TableInput | undefined,
): Promise<KnownPartition[]> {
  if (kept === undefined) return summary.k < 2 ? [] : [{ k: summary.k, labels: await readLabels(db, chosen) }];
  const names = kept.columns.filter((name) => /^k\d+$/.test(name));
  if (names.length === 0) return [];
  const { data, rows } = await readColumns(db, `SELECT * FROM ${kept.sql} ORDER BY customer_id`, names);
  return names.map((name, c) => ({
    k: Number(name.slice(1)),
    labels: Int32Array.from({ length: rows }, (_, i) => data[i * names.length + c]!),
  }));
}

/** The labels of a segmentation, in the order of customer ids. */
export async function readLabels(db: Database, table: TableInput): Promise<Int32Array> {
  const { data } = await readColumns(db, `SELECT label FROM ${table.sql} ORDER BY customer_id`, ["label"]);
  return Int32Array.from(data);
}
