import { CheckError, QueryError } from "../errors.ts";
import { parquetRows } from "../ingest/parquetRows.ts";
import { type FileName, stampOf } from "../ingest/readBytes.ts";
import { type Database, ident, literal } from "../table/index.ts";
import { count } from "./few.ts";
import type { Sample } from "./sample.ts";

/** Rows of each part of a Parquet file that is not looked at whole. */
export const partRows = 20_000;

/**
 * Looks at the first, middle and last rows of a Parquet file and loads them with their types.
 *
 * @throws CheckError `corrupt-file`, `no-rows`, and as `stampOf`.
 */
export async function sampleParquet(db: Database, file: FileName, table: string, limit = partRows): Promise<Sample> {
  await stampOf(file);
  const total = await parquetRows(file.path);
  if (total === undefined) throw problem(file, "corrupt-file", "this is not a whole Parquet file");
  if (total === 0) throw problem(file, "no-rows", "the file has no rows");
  try {
    const described = await db.rows(`DESCRIBE SELECT * FROM read_parquet(${literal(file.path)})`);
    const names = described.map((row) => String(row["column_name"]));
    const list = names.map((name, c) => `${ident(name)} AS c${c}`).join(", ");
    const whole = total <= 3 * limit;
    const starts = whole ? [0] : [0, Math.floor((total - limit) / 2), total - limit];
    const places = starts.map((from) => `${place} BETWEEN ${from} AND ${from + (whole ? total : limit) - 1}`);
    const from = `read_parquet(${literal(file.path)}, file_row_number = true)`;
    await db.run(
      `CREATE OR REPLACE TABLE ${ident(table)} AS SELECT ${list} FROM ${from} WHERE ${places.join(" OR ")} ORDER BY ${place}`,
    );
    const texts = await db.rows(
      `SELECT ${names.map((_, c) => `CAST(c${c} AS VARCHAR) AS c${c}`).join(", ")} FROM ${ident(table)} ORDER BY rowid`,
    );
    const columns = names.map((name, c) => ({
      name,
      type: String(described[c]?.["column_type"]),
      values: texts.map((row) => (row[`c${c}`] ?? null) as string | null),
    }));
    const what = whole
      ? `all ${count(total)} rows`
      : `the first, middle and last ${count(limit)} of ${count(total)} rows`;
    return { format: "parquet", table, columns, rows: texts.length, whole, evidence: [`Looked at ${what}`] };
  } catch (cause) {
    if (cause instanceof QueryError) throw problem(file, "corrupt-file", "this is not a whole Parquet file");
    throw cause;
  }
}

const place = "file_row_number";

function problem(file: FileName, code: string, message: string): CheckError {
  const remedy = "deliver it again";
  return new CheckError(`Cannot propose from ${file.name}`, [{ code, file: file.name, message, remedy }]);
}
