import { z } from "zod";

/** The canonical tables that sources may fill. */
export const canonicalTables = [
  "customers",
  "identities",
  "orders",
  "order_lines",
  "products",
  "rates",
  "events",
  "surveys",
  "touches",
  "assignments",
  "treatments",
] as const;

export type CanonicalTable = (typeof canonicalTables)[number];

const columnSchema = z
  .strictObject({
    from: z
      .string()
      .min(1)
      .describe(
        "The name of the column in the file's header; in JSON a key, or a path of keys as address.city; a folder dt=2024-01-31 gives a column dt",
      ),
    type: z
      .enum(["text", "integer", "decimal", "number", "boolean", "date", "timestamp"])
      .describe("decimal is exact with four places; integer has 64 bits"),
    format: z
      .string()
      .optional()
      .describe("How dates are written, as strptime patterns such as %Y-%m-%d %H:%M:%S; needed for text files"),
    required: z.boolean().default(false).describe("A row without a value is rejected"),
  })
  .describe("One column: where it comes from and what it is");

const dialectSchema = z
  .strictObject({
    delimiter: z.string().length(1).default(",").describe("What separates fields; \\t for tabs"),
    quote: z.string().length(1).default('"').describe("What quotes fields"),
    escape: z.string().length(1).default('"').describe("What escapes a quote inside quotes"),
    nulls: z.array(z.string()).default([""]).describe("Texts that mean: no value"),
  })
  .describe("How the text file is written; it is declared, never guessed");

/** One source: files of one form that fill one canonical table. */
export const sourceSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/, "lower-case letters, digits and hyphens are needed, starting with a letter")
      .describe("Permanent id of the source"),
    table: z.enum(canonicalTables).describe("The canonical table that the rows belong to"),
    from: z.enum(["project", "twin"]).default("project").describe("Where the files are: in the project, or generated"),
    files: z
      .array(z.string().min(1))
      .min(1)
      .describe("Files, relative to the project's folder, read in this order; or patterns, as orders/**/*.parquet"),
    format: z
      .enum(["csv", "json", "parquet", "arrow", "duckdb"])
      .describe(
        "csv and json may be packed as .gz or .zst; json is a record on each line, or one list of records; arrow is a file or stream",
      ),
    relation: z.string().min(1).optional().describe("For duckdb files: the table, as orders or sales.orders"),
    dialect: dialectSchema.prefault({}),
    columns: z
      .record(z.string().regex(/^[a-z][a-z0-9_]*$/, "a lower-case name such as order_id is needed"), columnSchema)
      .describe("Canonical name of each column and where it comes from; other columns of the file are not read"),
    ignore: z
      .array(z.string())
      .default([])
      .describe("Columns of the file that are left unread on purpose; others that nothing declares give a warning"),
  })
  .describe("One data source");

export type Source = z.output<typeof sourceSchema>;
export type SourceColumn = z.output<typeof columnSchema>;
export type Dialect = z.output<typeof dialectSchema>;
