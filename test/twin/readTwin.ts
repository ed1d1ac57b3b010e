import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import type { Truth } from "../../src/twin/index.ts";

export type Row = Readonly<Record<string, string>>;

/** Reads a file of a twin by a parser that shares nothing with the writer. */
export function readRows(folder: string, name: string): readonly Row[] {
  const bytes = readFileSync(`${folder}/${name}`);
  return parse(name.endsWith(".gz") ? gunzipSync(bytes) : bytes, { columns: true });
}

export async function readEvents(folder: string): Promise<readonly Record<string, unknown>[]> {
  return parquetReadObjects({ file: await asyncBufferFromFile(`${folder}/events.parquet`) });
}

export function readTruth(folder: string): Truth {
  return JSON.parse(readFileSync(`${folder}/truth.json`, "utf8"));
}

const MOMENT = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/** Seconds since 1970; NaN when the text is not a moment. */
export function secondsOf(moment: string | undefined): number {
  return MOMENT.test(moment ?? "") ? Date.parse(`${moment?.replace(" ", "T")}Z`) / 1000 : Number.NaN;
}

export function isReadableLine(row: Row): boolean {
  return /^-?\d+$/.test(row.quantity ?? "") && /^\d+\.\d{2}$/.test(row.unit_price ?? "");
}

export function isReadableOrder(row: Row): boolean {
  return !Number.isNaN(secondsOf(row.ordered_at));
}

/** How many rows have each value of a column. */
export function countBy(rows: readonly Row[], key: (row: Row) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  return counts;
}

export function groupBy(rows: readonly Row[], key: (row: Row) => string | undefined): Map<string | undefined, Row[]> {
  const groups = new Map<string | undefined, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}
