import type { TablePiece } from "./artifacts.ts";
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

/** Its parts, where it is known what they were made of. */
export function storedPieces(table: StoredTable): readonly TablePiece[] | undefined {
  const { column, places, keys } = table.artifact.pieces ?? {};
  if (places === undefined || keys === undefined) return undefined;
  const named = column === undefined ? {} : { column };
  return storedFiles(table).map((file, i) => {
    const [place, key] = [places[i], keys[i]];
    if (place === undefined || key === undefined || key === "")
      throw new TypeError("a table in pieces does not say what each was made of");
    return { place, key, sql: piecesSql({ ...named, places: [place] }, [file]) };
  });
}
