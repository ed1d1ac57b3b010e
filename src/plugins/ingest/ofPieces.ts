import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Context, TablePiece } from "segmentarium/plugin";
import { parquetSql, writeTable } from "segmentarium/table";
import { linkOrCopy } from "./linkOrCopy.ts";
import { findWhole, keepWhole } from "./wholeParts.ts";

const file = "rows.parquet";

/**
 * What a query finds of each piece of a table, as one relation with `piece`, the place among the pieces given. It is kept, so that only new
 * pieces are read; queries of a step may read its own folder alone, and what is kept is linked there.
 *
 * @param name of what is kept, unique in the step. @param queryOf the query about the rows of one piece; what it says but for the rows is
 * in the name. What it gives is taken as a set: it needs no order.
 */
export async function ofPieces(
  { db, parts, folder }: Pick<Context, "db" | "parts" | "folder">,
  pieces: readonly TablePiece[],
  name: string,
  queryOf: (rows: string) => string,
): Promise<string> {
  const files: string[] = [];
  for (const [i, { key, sql }] of pieces.entries()) {
    const part = `${name} of ${key}`;
    let found = await findWhole(parts, part);
    if (found === undefined) {
      const into = join(folder, `${name} ${i}`);
      await mkdir(into);
      await writeTable(db, queryOf(sql), join(into, file));
      found = await keepWhole(parts, part, into);
    }
    const own = join(folder, `${name} ${i}.parquet`);
    await linkOrCopy(join(found, file), own);
    files.push(own);
  }
  return `(SELECT *, CAST(file_index AS INTEGER) AS piece FROM ${parquetSql(files)})`;
}
