import { createHash } from "node:crypto";
import { join } from "node:path";
import type { TablePiece } from "../artifacts.ts";
import { parquetSql, writeTable } from "../table/index.ts";
import { linkedPart } from "./linkedPart.ts";
import { filesOfPieces, keyOfPiece, type PieceContext, rowsFile } from "./ofPieces.ts";

/** What can be put together of pieces in any order and in several turns, with the same result: first days, counts, sums of whole numbers, but none of floats. */
export interface Mergeable {
  /** Unique in the step. What the queries say but for the rows is in it. */
  readonly name: string;
  /** The query about the rows of one piece. */
  readonly each: (rows: string) => string;
  /** The query that puts rows of several such together: it gives the same columns, and what it gives can be put together again. */
  readonly merge: (rows: string) => string;
}

/** Fewer pieces are not put together: a file more costs its reader a millisecond. */
const fewest = 8;

/**
 * Rows that `merge` puts together to what it would of all pieces, as SQL. Kept are those of each piece, and of 8, 16, 32 … pieces in a row together: so
 * that of many pieces, of which the last one is new, few files are read.
 *
 * @param pieces one or more, those that change seldom first.
 */
export async function mergedPieces(
  context: PieceContext,
  pieces: readonly TablePiece[],
  { name, each, merge }: Mergeable,
): Promise<string> {
  const keyOf = (from: number, count: number): string => {
    const keys = pieces.slice(from, from + count).map(({ key }) => key);
    return `${name} of ${createHash("sha256").update(JSON.stringify(keys)).digest("hex")} together`;
  };

  /** Pieces put together, in one file. */
  const block = async (from: number, count: number): Promise<string> => {
    const folder = await linkedPart(
      context,
      keyOf(from, count),
      `${name} ${from} and ${count - 1} more`,
      async (into) => {
        await writeTable(
          context.db,
          merge(parquetSql(await filesOfPieces(context, pieces.slice(from, from + count), name, each, from))),
          join(into, rowsFile),
        );
      },
    );
    return join(folder, rowsFile);
  };

  // Those that are in blocks stay kept as well: one that changes costs no more than itself and its block.
  await Promise.all(pieces.map(({ key }) => context.parts.find(keyOfPiece(name, key))));
  const files: string[] = [];
  let from = 0;
  for (let left = pieces.length; left >= fewest; left = pieces.length - from) {
    const count = 2 ** Math.floor(Math.log2(left));
    files.push(await block(from, count));
    from += count;
  }
  files.push(...(await filesOfPieces(context, pieces.slice(from), name, each, from)));
  return parquetSql(files);
}
