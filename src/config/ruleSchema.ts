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
    const whole = rule.freshness !== undefined || rule.volume !== undefined;
    if (whole && rule.tolerance !== undefined) fault("freshness and volume have no tolerance", ["tolerance"]);
    if (rule.readable === true && rule.source === undefined) fault("readable is asked of a source", ["readable"]);
  })
  .describe("One rule for the data; a broken one stops the publication unless it only warns");

export type Rule = z.output<typeof ruleSchema>;
/** A rule as it is written, in a project file or by a plugin. */
export type RuleInput = z.input<typeof ruleSchema>;

/** The one thing that a rule asks for. */
export function kindOf(rule: Rule): RuleKind {
  return ruleKinds.find((kind) => rule[kind] !== undefined) ?? "volume";
}
