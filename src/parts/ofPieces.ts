import { join } from "node:path";
import type { TablePiece } from "../artifacts.ts";
import type { Context } from "../plugin.ts";
import { parquetSql, writeTable } from "../table/index.ts";
import { inLanes } from "./inLanes.ts";
import { linkedPart } from "./linkedPart.ts";

/** In the folder of a part. */
export const rowsFile = "rows.parquet";

/** What a step needs to keep what it makes of pieces. */
export type PieceContext = Pick<Context, "db" | "parts" | "folder" | "threads" | "signal">;

/**
 * What a query finds of each piece of a table, as one relation with `piece`, the place among the pieces given. It is kept, so that only new
 * pieces are read.
 *
 * @param name of what is kept, unique in the step. @param queryOf the query about the rows of one piece; what it says but for the rows is
 * in the name. What it gives is taken as a set: it needs no order.
 */
export async function ofPieces(
  context: PieceContext,
  pieces: readonly TablePiece[],
  name: string,
  queryOf: (rows: string) => string,
): Promise<string> {
  const files = await filesOfPieces(context, pieces, name, queryOf);
  return `(SELECT *, CAST(file_index AS INTEGER) AS piece FROM ${parquetSql(files)})`;
}

/** By what is kept what a query of this name finds of a piece. */
export function keyOfPiece(name: string, key: string): string {
  return `${name} of ${key}`;
}

/** The same as a file for each piece. @param from what folders of the step are numbered from. */
export async function filesOfPieces(
  context: PieceContext,
  pieces: readonly TablePiece[],
  name: string,
  queryOf: (rows: string) => string,
  from = 0,
): Promise<readonly string[]> {
  // Files that hold the same are one part: it is made once.
  const distinct = [...new Map(pieces.map((piece) => [piece.key, piece])).values()];
  const found = await inLanes(context, distinct, (db, { key, sql }, i) =>
    linkedPart(context, keyOfPiece(name, key), `${name} ${from + i}`, async (into) => {
      await writeTable(db, queryOf(sql), join(into, rowsFile));
    }),
  );
  const fileOf = new Map(distinct.map(({ key }, i) => [key, join(found[i] ?? "", rowsFile)]));
  return pieces.map(({ key }) => fileOf.get(key) ?? "");
}
