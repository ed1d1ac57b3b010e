import { join } from "node:path";
import { ident } from "./ident.ts";
import { literal } from "./literal.ts";
import { parquetSql } from "./parquetSql.ts";

/** A table in several Parquet files, of which each has the rows of one place, and none a column `file_index` in any case. */
export interface Pieces {
  /** Name of the column that says the place of a row; it comes first, and the files do not have it. Absent: rows do not tell. */
  readonly column?: string;
  /** Ascending. */
  readonly places: readonly number[];
  /** Of each place, what its rows were made of: where that is the same, the rows are. Absent: nothing is known of it. */
  readonly keys?: readonly string[];
}

/** The Parquet file of a place in a folder of pieces. */
export function pieceFile(folder: string, place: number): string {
  return join(folder, `${place}.parquet`);
}

/** The rows of pieces as SQL, one file after the other: the place as INTEGER where it is told, then the columns of the files. @param files one for each place. */
export function piecesSql({ column, places }: Pick<Pieces, "column" | "places">, files: readonly string[]): string {
  if (column === undefined) return parquetSql(files);
  const inOrder = places.every((place, i) => place === i);
  const place = inOrder ? "file_index" : `${literal(places)}[CAST(file_index AS BIGINT) + 1]`;
  return `(SELECT CAST(${place} AS INTEGER) AS ${ident(column)}, * FROM ${parquetSql(files)})`;
}
