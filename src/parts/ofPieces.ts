import { join } from "node:path";
import type { TablePiece } from "../artifacts.ts";
import type { Context } from "../plugin.ts";
import { parquetSql, writeTable } from "../table/index.ts";
import { linkedPart } from "./linkedPart.ts";

const file = "rows.parquet";

/**
 * What a query finds of each piece of a table, as one relation with `piece`, the place among the pieces given. It is kept, so that only new
 * pieces are read.
 *
 * @param name of what is kept, unique in the step. @param queryOf the query about the rows of one piece; what it says but for the rows is
 * in the name. What it gives is taken as a set: it needs no order.
 */
export async function ofPieces(
  context: Pick<Context, "db" | "parts" | "folder">,
  pieces: readonly TablePiece[],
  name: string,
  queryOf: (rows: string) => string,
): Promise<string> {
  const files: string[] = [];
  for (const [i, { key, sql }] of pieces.entries()) {
    const own = await linkedPart(context, `${name} of ${key}`, `${name} ${i}`, async (into) => {
      await writeTable(context.db, queryOf(sql), join(into, file));
    });
    files.push(join(own, file));
  }
  return `(SELECT *, CAST(file_index AS INTEGER) AS piece FROM ${parquetSql(files)})`;
}
