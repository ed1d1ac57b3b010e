import { z } from "zod";
import { canonicalTables } from "./sourceSchema.ts";

/** What a rule may ask for: each rule has exactly one of these. */
export const ruleKinds = [
  "notNull",
  "unique",
  "range",
  "set",
  "regex",
  "references",
  "compare",
  "order",
  "readable",
  "freshness",
  "volume",
  "usual",
  "previous",
] as const;

export type RuleKind = (typeof ruleKinds)[number];

const column = z.string().min(1);
const oneOrMore = z
  .union([column, z.array(column).min(1)])
  .transform((value): readonly string[] => (typeof value === "string" ? [value] : value));
const bound = z
  .union([z.number(), z.literal("asOf"), z.iso.date()])
  .describe("A number, a day as 2024-01-31, or asOf for the day of the publication");

const rangeSchema = z
  .strictObject({ column, min: bound.optional(), max: bound.optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, { message: "min or max is needed" })
  .describe("Numbers, or days, within bounds. The bounds belong to it; a max of asOf means before that day");

const referencesSchema = z
  .strictObject({
    columns: oneOrMore.describe("One or several columns that together name something elsewhere"),
    source: z.string().optional().describe("The source that must have it"),
    table: z.enum(canonicalTables).optional().describe("Or the canonical table that must have it"),
    to: oneOrMore.optional().describe("Its columns there; the same names unless given"),
  })
  .refine(({ source, table }) => (source === undefined) !== (table === undefined), {
    message: "source or table is needed, one of them",
  })
  .describe("What the columns name is there");

const compareSchema = z
  .strictObject({ left: column, operator: z.enum(["=", "!=", "<", "<=", ">", ">="]), right: column })
  .describe("Two columns of one row stand in this relation");

const volumeSchema = z
  .strictObject({ minimum: z.int().min(0).optional(), maximum: z.int().min(0).optional() })
  .refine(({ minimum, maximum }) => minimum !== undefined || maximum !== undefined, {
    message: "minimum or maximum is needed",
  })
  .describe("How many rows there are");

const usualSchema = z
  .strictObject({
    column: column.describe("The moment by which rows are counted into periods"),
    per: z.enum(["day", "week", "month"]).describe("How long a period is; the last one ends at the as-of day"),
    periods: z.int().min(3).max(104).default(8).describe("How many earlier periods make what is usual: their median"),
    distinct: column.optional().describe("Count the distinct values of this column, as customer_id, instead of rows"),
    missing: column.optional().describe("Ask for the share of rows without a value in this column instead of rows"),
    fewest: z.number().min(0).optional().describe("At least so many times the median"),
    most: z.number().min(0).optional().describe("At most so many times the median"),
    apart: z.number().min(0).max(1).optional().describe("Of a share: at most so far away from the median"),
  })
  .refine(({ distinct, missing }) => distinct === undefined || missing === undefined, {
    message: "distinct or missing, not both",
  })
  .refine(({ missing, apart }) => (missing === undefined) === (apart === undefined), {
    message: "apart goes with missing, and missing with apart",
  })
  .refine(({ missing, fewest, most }) => (missing === undefined) === (fewest !== undefined || most !== undefined), {
    message: "a count needs fewest or most, a share has neither",
  })
  .describe("The last period before the as-of day is about as large as earlier ones");

const previousSchema = z
  .strictObject({
    fewest: z.number().min(0).max(1).default(1).describe("At least so many times the rows of then, in all and by file"),
    most: z.number().min(1).optional().describe("At most so many times the rows of then, in all"),
    files: z
      .enum(["kept", "replaced"])
      .default("kept")
      .describe("Whether the files of then are there again, or others stand for them, so that only all rows compare"),
  })
  .describe("The source is about as large as in the publication before, by the project's history");

const kindSchemas = {
  notNull: oneOrMore.optional().describe("Columns that have a value in every row"),
  unique: oneOrMore
    .optional()
    .describe("Columns whose values together occur once; rows without one of them are not judged"),
  range: rangeSchema.optional(),
  set: z
    .strictObject({ column, values: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1) })
    .optional()
    .describe("The column has one of these values"),
  regex: z
    .strictObject({ column, pattern: z.string().min(1) })
    .optional()
    .describe("The text matches this RE2 regular expression somewhere; anchor it by ^ and $"),
  references: referencesSchema.optional(),
  compare: compareSchema.optional(),
  order: z
    .strictObject({ earlier: column, later: column })
    .optional()
    .describe("The one moment is not after the other"),
  readable: z.literal(true).optional().describe("The reader rejects no row of the source's files"),
  freshness: z
    .strictObject({ column, withinDays: z.int().min(1) })
    .optional()
    .describe("Some row is of so many days before the as-of day"),
  volume: volumeSchema.optional(),
  usual: usualSchema.optional(),
  previous: previousSchema.optional(),
} satisfies Record<RuleKind, z.ZodType>;

/** One rule of a data contract. Missing values break no rule but `notNull`. */
export const ruleSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/, "lower-case letters, digits and hyphens are needed, starting with a letter")
      .describe("Permanent id of the rule"),
    source: z.string().optional().describe("The source whose accepted rows are asked"),
    table: z.enum(canonicalTables).optional().describe("Or the canonical table, after cleaning"),
    severity: z
      .enum(["fail", "warn"])
      .default("fail")
      .describe("What a broken rule does: stop the publication, or be shown on the data quality page"),
    description: z.string().min(1).optional().describe("What the rule is for, in words; published"),
    tolerance: z
      .strictObject({
        rows: z.int().min(0).optional().describe("At most so many rows may break it"),
        share: z.number().min(0).max(1).optional().describe("At most this share of the rows may break it"),
      })
      .optional()
      .describe("How many rows may break the rule; none unless given, and neither limit when both are"),
    ...kindSchemas,
  })
  .superRefine((rule, context) => {
    const kinds = ruleKinds.filter((kind) => rule[kind] !== undefined);
    const fault = (message: string, path: string[] = []) => context.addIssue({ code: "custom", message, path });
    if (kinds.length !== 1) fault(`a rule asks one thing, one of: ${ruleKinds.join(", ")}`);
    if ((rule.source === undefined) === (rule.table === undefined)) fault("source or table is needed, one of them");
    for (const kind of ["freshness", "volume", "usual", "previous"] as const) {
      if (rule[kind] !== undefined && rule.tolerance !== undefined) fault(`${kind} has no tolerance`, ["tolerance"]);
    }
    for (const kind of ["readable", "previous"] as const) {
      if (rule[kind] !== undefined && rule.source === undefined) fault(`${kind} is asked of a source`, [kind]);
    }
  })
  .describe("One rule for the data; a broken one stops the publication unless it only warns");

export type Rule = z.output<typeof ruleSchema>;
/** A rule as it is written, in a project file or by a plugin. */
export type RuleInput = z.input<typeof ruleSchema>;

/** The one thing that a rule asks for. */
export function kindOf(rule: Rule): RuleKind {
  return ruleKinds.find((kind) => rule[kind] !== undefined) ?? "volume";
}
