/** The rows of a file that were looked at: a table in the database, and the same values as text. */
export interface Sample {
  readonly format: "csv" | "parquet" | "sqlite";
  /** Name of the table or view of a SQLite file. */
  readonly relation?: string;
  /** Name of the table; its columns are called c0, c1 … */
  readonly table: string;
  readonly columns: readonly SampleColumn[];
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
  readonly values: readonly (string | null)[];
}
