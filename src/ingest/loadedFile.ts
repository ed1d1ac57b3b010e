import type { RawTable } from "./acceptRows.ts";
import type { FileDigest } from "./readBytes.ts";

/** A file in the raw: loaded, counted on its own, not yet converted. */
export interface LoadedFile extends FileDigest {
  readonly raw: RawTable;
  /** Rows by a count that shares no code with the reader. */
  readonly counted: number;
  /** Names of columns that nothing declares. */
  readonly extra: readonly string[];
  /** Rows that the reader could not take apart. */
  readonly broken: readonly Reject[];
  /** Line of a row, by its place among the rows as read. */
  lineOf(row: number): number;
}

export interface Reject {
  readonly line: number;
  readonly column: string | null;
  readonly reason: string;
}
