import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Database, parquetSql, piecesSql, writeTable } from "../table/index.ts";
import type { HiddenCount, KeepRows, KeptRows } from "./acceptRows.ts";
import type { ColumnKinds } from "./checkKinds.ts";
import type { Reject } from "./loadedFile.ts";
import { parquetRows } from "./parquetRows.ts";
import type { FileDigest } from "./readBytes.ts";

/** What reading one file found, beside its accepted rows; nothing depends on the file's name or place. */
export interface FilePart extends FileDigest {
  readonly counted: number;
  readonly accepted: number;
  /** Ascending by line. */
  readonly rejects: readonly Reject[];
  readonly hidden: readonly HiddenCount[];
  /** Places of columns that nothing declares, from 1, ascending. */
  readonly extra: readonly number[];
  readonly kinds: ColumnKinds;
  /** Rows that do not lie on the line after that of the row before, and their lines, ascending. */
  readonly stretches: readonly { readonly row: number; readonly line: number }[];
}

const [rowsFile, factsFile] = ["rows.parquet", "facts.json"];

/** Keeps rows as those of a part, which is not whole until it is finished. */
export function keepRowsIn(db: Database, folder: string): KeepRows {
  return async (query) => {
    await mkdir(folder, { recursive: true });
    await rm(join(folder, factsFile), { force: true });
    await writeTable(db, query, join(folder, rowsFile));
    return keptRows(db, parquetSql(join(folder, rowsFile)));
  };
}

/** How many rows there are, and the highest source_row. @param rows SQL of the rows. */
export async function keptRows(db: Database, rows: string): Promise<KeptRows> {
  const kept = await db.row(`SELECT count(*) AS n, coalesce(max(source_row), -1) AS last FROM ${rows}`);
  return { rows: Number(kept?.["n"]), last: Number(kept?.["last"]) };
}

/** Writes what else was found than rows: this makes the part whole. */
export async function finishPart(part: FilePart, folder: string): Promise<void> {
  const facts = join(folder, factsFile);
  await writeFile(`${facts}.tmp`, JSON.stringify(part), { flush: true });
  await rename(`${facts}.tmp`, facts);
}

/** The facts of a part; undefined for a folder that does not hold a whole one, with as many rows as they say. */
export async function readPart(folder: string): Promise<FilePart | undefined> {
  try {
    const part = JSON.parse(await readFile(join(folder, factsFile), "utf8")) as FilePart;
    return (await parquetRows(join(folder, rowsFile))) === part.accepted ? part : undefined;
  } catch {
    return undefined;
  }
}

/** A part among others: where it lies, and the place of its file. */
export interface PlacedPart {
  readonly place: number;
  readonly folder: string;
}

/** The Parquet file of a part's rows: source_row, then the columns of the source. */
export function partFile({ folder }: Pick<PlacedPart, "folder">): string {
  return join(folder, rowsFile);
}

/** The rows of parts, as SQL: source_file, which is the place of each, source_row, then the columns of the source. */
export function partRows(parts: readonly PlacedPart[]): string {
  return piecesSql({ column: "source_file", places: parts.map(({ place }) => place) }, parts.map(partFile));
}
