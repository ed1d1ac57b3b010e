import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Context, TablePiece } from "segmentarium/plugin";
import { parquetSql, writeTable } from "segmentarium/table";
import { inLanes } from "./inLanes.ts";
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
  context: Pick<Context, "db" | "parts" | "folder" | "threads">,
  pieces: readonly TablePiece[],
  name: string,
  queryOf: (rows: string) => string,
): Promise<string> {
  const { parts, folder } = context;
  // Files that hold the same are one part: it is made once.
  const distinct = [...new Map(pieces.map((piece) => [piece.key, piece])).values()];
  const found = await inLanes(context, distinct, async (db, { key, sql }, i) => {
    const part = `${name} of ${key}`;
    const kept = await findWhole(parts, part);
    if (kept !== undefined) return kept;
    const into = join(folder, `${name} ${i}`);
    await mkdir(into);
    await writeTable(db, queryOf(sql), join(into, file));
    return keepWhole(parts, part, into);
  });
  const keptOf = new Map(distinct.map(({ key }, i) => [key, found[i] ?? ""]));
  const files: string[] = [];
  for (const [i, { key }] of pieces.entries()) {
    const own = join(folder, `${name} ${i}.parquet`);
    await linkOrCopy(join(keptOf.get(key) ?? "", file), own);
    files.push(own);
  }
  return `(SELECT *, CAST(file_index AS INTEGER) AS piece FROM ${parquetSql(files)})`;
}
