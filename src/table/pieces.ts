import { join } from "node:path";
import { ident } from "./ident.ts";
import { literal } from "./literal.ts";
import { parquetSql } from "./parquetSql.ts";

/** A table in several Parquet files, of which each has the rows of one place, and none a column `file_index` in any case. */
export interface Pieces {
  /** Name of the column that says the place of a row; it comes first, and the files do not have it. */
  readonly column: string;
  /** Ascending. */
  readonly places: readonly number[];
}

/** The Parquet file of a place in a folder of pieces. */
export function pieceFile(folder: string, place: number): string {
  return join(folder, `${place}.parquet`);
}

/** The rows of pieces as SQL, one file after the other: the place as INTEGER, then the columns of the files. @param files one for each place. */
export function piecesSql({ column, places }: Pieces, files: readonly string[]): string {
  const inOrder = places.every((place, i) => place === i);
  const place = inOrder ? "file_index" : `${literal(places)}[CAST(file_index AS BIGINT) + 1]`;
  return `(SELECT CAST(${place} AS INTEGER) AS ${ident(column)}, * FROM ${parquetSql(files)})`;
}
