import { z } from "zod";

/** The canonical tables that sources may fill. */
export const canonicalTables = [
  "customers",
  "identities",
  "orders",
  "order_lines",
  "payments",
  "products",
  "rates",
  "events",
  "surveys",
  "touches",
  "assignments",
  "treatments",
  "consents",
] as const;

export type CanonicalTable = (typeof canonicalTables)[number];

const decimalMark = z.enum([".", ","]).describe("What stands before the decimals of numbers");
const thousands = z
  .enum(["", ",", ".", " ", "'", "\u2019", "\u00a0", "\u202f"])
  .describe("What may stand before each three digits of whole numbers, such as a comma; empty for nothing");
const timeZone = z
  .string()
  .refine(isTimeZone, "an IANA name of a time zone is needed, such as Europe/Berlin")
  .describe("The time zone of times, as an IANA name; without one, times are taken to be UTC");

/** Names with a sign, such as +01:00, are refused: they have no summer time, and say nothing of a place. */
function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/.test(name) && Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

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
    decimalMark: decimalMark.optional(),
    thousands: thousands.optional(),
    timeZone: timeZone.optional(),
    required: z.boolean().default(false).describe("A row without a value is rejected"),
    static: z
      .boolean()
      .optional()
      .describe("Of customers and products: the value never changes, so that features may use it as of any day"),
  })
  .describe("One column: where it comes from and what it is");

const dialectSchema = z
  .strictObject({
    delimiter: z.string().length(1).default(",").describe("What separates fields; \\t for tabs"),
    quote: z.string().length(1).default('"').describe("What quotes fields"),
    escape: z.string().length(1).default('"').describe("What escapes a quote inside quotes"),
    nulls: z.array(z.string()).default([""]).describe("Texts that mean: no value"),
    decimalMark: decimalMark.default("."),
    thousands: thousands.default(""),
  })
  .describe("How the text file is written; it is declared, never guessed");

const unpackSchema = z
  .strictObject({
    bytes: z.int().min(1).default(50_000_000_000).describe("Most bytes"),
    ratio: z.number().min(1).default(100).describe("Most bytes for each byte of the file, once there are 100 million"),
  })
  .describe("What a packed file may become; beyond that it is refused");

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
      .enum(["csv", "json", "parquet", "arrow", "duckdb", "sqlite"])
      .describe(
        "csv and json may be packed as .gz or .zst; json is a record on each line, or one list of records; arrow is a file or stream",
      ),
    relation: z
      .string()
      .min(1)
      .optional()
      .describe("For duckdb and sqlite files: the table, as orders or sales.orders; of sqlite also a view"),
    dialect: dialectSchema.prefault({}),
    timeZone: timeZone.optional(),
    repeatedHour: z
      .enum(["reject", "earlier", "later"])
      .default("reject")
      .describe("What is done with a time that came twice, when the clocks of the time zone went back"),
    unpacksTo: unpackSchema.prefault({}),
    orderIs: z
      .enum(["row", "customer-day"])
      .optional()
      .describe(
        "For orders or order_lines whose files name no order: what is one, each row or all rows of a customer of a day (of UTC)",
      ),
    customerIs: z
      .enum(["row"])
      .optional()
      .describe("For customers whose files name no customer, such as the answers of a survey: each row is one"),
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
