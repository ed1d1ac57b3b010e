import type { Source } from "../config/index.ts";

/** The rows of a file that were looked at: a table in the database, and the same values as text. */
export interface Sample {
  readonly format: Source["format"];
  /** Name of the table or view of a SQLite or DuckDB file. */
  readonly relation?: string;
  /** Name of the table; its columns are called c0, c1 … */
  readonly table: string;
  readonly columns: readonly SampleColumn[];
  /** Keys of JSON that hold lists, from which no column can be read. */
  readonly lists?: readonly string[];
  readonly rows: number;
  /** Whether these are all rows of the file. */
  readonly whole: boolean;
  /** How a text file is written; undefined for other files. */
  readonly separators?: { readonly delimiter: string; readonly quote: string; readonly escape: string };
  /** In words, one line each: what was looked at and how the file is written. */
  readonly evidence: readonly string[];
}

export interface SampleColumn {
  /** Name in the file. */
  readonly name: string;
  /** DuckDB type, VARCHAR for text files. */
  readonly type: string;
  /** Whether all values of a column of text are numbers of JSON, whose marks are settled. */
  readonly numbers?: boolean;
  /** Whether it is of a type that ingest does not read; then no value is looked at. */
  readonly unread?: boolean;
  readonly values: readonly (string | null)[];
}
