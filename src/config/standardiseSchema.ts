import { z } from "zod";

const country = z
  .strictObject({ kind: z.literal("country") })
  .describe("Names and codes of countries become ISO 3166-1 alpha-2 codes; what is no country stays as it is");

const casing = z
  .strictObject({
    kind: z.literal("case"),
    to: z.enum(["upper", "lower", "title"]).describe("title: each word begins with a capital"),
  })
  .describe("One way of writing capitals");

const synonyms = z
  .strictObject({
    kind: z.literal("synonyms"),
    map: z.record(z.string().min(1), z.string().min(1)).describe("What is written, exactly, and what it becomes"),
  })
  .describe("Declared values become others; the rest stays as it is");

const ordinal = z
  .strictObject({
    kind: z.literal("ordinal"),
    order: z.array(z.string().min(1)).min(2).describe("The values from the least to the greatest"),
  })
  .describe("A further column <column>_rank with 1 for the first value of the order, 2 for the next");

const winsorise = z
  .strictObject({
    kind: z.literal("winsorise"),
    low: z.number().min(0).max(0.5).default(0).describe("Lesser values become the value at this quantile"),
    high: z.number().min(0.5).max(1).default(1).describe("Greater values become the value at this quantile"),
  })
  .describe("The tails of a number are pulled in");

const rule = z.discriminatedUnion("kind", [country, casing, synonyms, ordinal, winsorise]);

/** Rules by table and column, such as `customers.country`; several rules of a column apply in their order. */
export const standardiseSchema = z.record(
  z.string().regex(/^[a-z_]+\.[a-z][a-z0-9_]*$/, "a table and a column such as customers.country are needed"),
  z.union([rule, z.array(rule).min(1)]),
);

export type StandardRule = z.output<typeof rule>;
