import type { StoredArtifact } from "./store.ts";
import { parquetSql, pieceFile, piecesSql } from "./table/index.ts";

/** A table of the store, and where it lies. */
export interface StoredTable {
  readonly artifact: Pick<StoredArtifact, "pieces">;
  readonly path: string;
}

/** Its rows as SQL. */
export function storedTable({ artifact: { pieces }, path }: StoredTable): string {
  return pieces === undefined ? parquetSql(path) : piecesSql(pieces, storedFiles({ artifact: { pieces }, path }));
}

/** Its Parquet files. */
export function storedFiles({ artifact: { pieces }, path }: StoredTable): readonly string[] {
  return pieces === undefined ? [path] : pieces.places.map((place) => pieceFile(path, place));
}
