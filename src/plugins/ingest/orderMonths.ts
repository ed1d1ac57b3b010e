import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Context, TablePiece } from "segmentarium/plugin";
import { parquetSql, writeTable } from "segmentarium/table";

/** The month of a time, as SQL: whole months since year 0. */
export function monthOf(time: string): string {
  return `(CAST(year(${time}) AS INTEGER) * 12 + CAST(month(${time}) AS INTEGER) - 1)`;
}

/** The number that stands for the id of an order, as SQL: the same for equal ids, and once in very many pairs for different ones. */
export function orderNumber(id: string): string {
  return `hash(CAST(${id} AS VARCHAR))`;
}

const file = "months.parquet";

/**
 * Of each piece of lines which orders are in it, and when: a row for each order and month (NULL where lines have no time), with
 * `order_number`, `month` and how many `lines`. What was found of a piece is kept, so that only new ones are read.
 *
 * @returns a relation, with `piece`, the place among the pieces given.
 */
export async function orderMonths(
  { db, parts, folder }: Pick<Context, "db" | "parts" | "folder">,
  pieces: readonly TablePiece[],
): Promise<string> {
  const files: string[] = [];
  for (const [i, { key, sql }] of pieces.entries()) {
    const part = `months of ${key}`;
    const found = await parts.find(part);
    if (found !== undefined) {
      files.push(join(found, file));
      continue;
    }
    const into = join(folder, `months ${i}`);
    await mkdir(into);
    const query = `
      SELECT ${orderNumber("order_id")} AS order_number, ${monthOf("CAST(ordered_at AS TIMESTAMP)")} AS month, CAST(count(*) AS INTEGER) AS lines
      FROM ${sql} GROUP BY ALL ORDER BY ALL`;
    await writeTable(db, query, join(into, file));
    files.push(join(await parts.keep(part, into), file));
  }
  return `(SELECT *, CAST(file_index AS INTEGER) AS piece FROM ${parquetSql(files)})`;
}
