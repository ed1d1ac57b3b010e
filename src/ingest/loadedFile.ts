import type { RawTable } from "./acceptRows.ts";
import type { FileDigest } from "./readBytes.ts";

/** A file in the raw: loaded, counted on its own, not yet converted. */
export interface LoadedFile extends FileDigest {
  readonly raw: RawTable;
  /** Rows by a count that shares no code with the reader. */
  readonly counted: number;
  /** Places of columns that nothing declares, from 1, ascending. Their names may be values, and are kept nowhere. */
  readonly extra: readonly number[];
  /** Rows that the reader could not take apart. */
  readonly broken: readonly Reject[];
  /** Rows as read that do not lie on the line after that of the row before, ascending; a file's first row is among them. */
  readonly jumps: readonly number[];
  /** Line of a row, by its place among the rows as read; of a Parquet file its number, from 1. */
  lineOf(row: number): number;
}

export interface Reject {
  readonly line: number;
  readonly column: string | null;
  readonly reason: string;
}
