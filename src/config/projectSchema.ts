import { z } from "zod";
import { consentSchema } from "./consentSchema.ts";
import type { Publication } from "./history.ts";
import { identitySchema } from "./identitySchema.ts";
import { ruleSchema } from "./ruleSchema.ts";
import type { SegmentPublication } from "./segmentHistory.ts";
import { sourceSchema } from "./sourceSchema.ts";
import { standardiseSchema } from "./standardiseSchema.ts";

const conditionSchema = z
  .strictObject({
    column: z.string().describe("A column of the source rows"),
    equals: z.union([z.string(), z.number(), z.boolean()]).optional().describe("The column has exactly this value"),
    in: z.array(z.string()).min(1).optional().describe("The column has one of these values"),
    startsWith: z.string().min(1).optional().describe("The text starts with this"),
    matches: z.string().min(1).optional().describe("The text matches this RE2 regular expression"),
  })
  .refine((value) => Object.keys(value).length === 2, {
    message: "one test is needed: equals, in, startsWith or matches",
  })
  .describe("A test on one column");

const cleaningSchema = z
  .strictObject({
    duplicates: z
      .enum(["drop", "keep"])
      .default("drop")
      .describe("Order lines, and orders without ids of their own, that equal an earlier one in every declared column"),
    returns: z
      .array(conditionSchema)
      .default([])
      .describe("Lines that are returns or cancellations, beside every line with a negative quantity"),
    charges: z.array(conditionSchema).default([]).describe("Lines that are postage, fees or corrections, not products"),
    tests: z.array(conditionSchema).default([]).describe("Orders or lines made for testing: dropped and counted"),
    unpriced: z
      .enum(["drop", "keep"])
      .default("drop")
      .describe("Goods, sold or returned, whose unit price is zero, negative or missing: gifts, stock movements"),
  })
  .describe("What is done to order lines before anything is computed; every rule is counted on the data quality page");

const expectationSchema = z
  .strictObject({
    measure: z.string().min(1).describe("What is counted, in words"),
    asRead: z
      .string()
      .min(1)
      .describe('A query with one value over the sources as read, before cleaning: FROM source."<id of the source>"'),
    byPolicy: z.string().optional().describe("The same question asked of the cleaned tables: FROM clean.order_lines"),
    expected: z.number().optional().describe("The figure that the reference gives"),
    reference: z.string().optional().describe("Where the expected figure comes from"),
  })
  .describe("A known figure that the ingested data must reproduce");

const sideSchema = z.enum(["orders", "order_lines", "payments"]);

const reconcileSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/, "lower-case letters, digits and hyphens are needed, starting with a letter")
      .describe("Permanent id of the comparison"),
    left: sideSchema.describe(
      "What each order should cost: its declared amount, the sum of its lines, or of its payments",
    ),
    right: sideSchema.describe("What it is compared with"),
    tolerance: z
      .strictObject({
        amount: z.number().min(0).max(1e9).default(0).describe("In the order's own currency, four decimals at most"),
        share: z.number().min(0).max(1).default(0).describe("Of the left side, six decimals at most"),
      })
      .prefault({})
      .describe("Two amounts that differ by no more than either are within tolerance"),
  })
  .describe("A comparison of two sources, order by order");

/** What a project file holds. The one source of its types, its validation and the JSON Schema that editors use. */
export const projectSchema = z
  .strictObject({
    $schema: z.string().optional().describe("Address of the JSON Schema, for completion in editors"),
    title: z.string().min(1).describe("Title of the site"),
    description: z.string().optional().describe("One or two sentences about the data, shown on the overview"),
    asOf: z.iso.date().describe("The day the publication speaks of: everything before it counts, nothing after"),
    currency: z.string().length(3).describe("Base currency, ISO 4217, in which all money is published"),
    seed: z.int().default(1).describe("Seed of everything random: the same seed gives the same site"),
    minimumPeople: z
      .int()
      .min(2)
      .default(10)
      .describe("Figures about fewer people than this are suppressed on the site"),
    horizonDays: z.int().min(7).max(730).default(90).describe("How far ahead the repurchase model looks, in days"),
    sensitive: z
      .array(z.string())
      .default([])
      .describe("Columns of customers that fairness is audited for, such as gender or age_band"),
    attributes: z
      .array(z.string())
      .default([])
      .describe("Columns of customers that describe personas, such as region or acquisition_channel"),
    measures: z
      .array(z.string())
      .default([])
      .describe(
        "Columns of customers, numbers or yes and no, by which they are compared, such as income or the answers of a survey. Where there are orders they must be declared static",
      ),
    outcomes: z
      .array(z.string())
      .default([])
      .describe(
        "Columns of customers that describe personas and have no part in making them, such as whether somebody left",
      ),
    plugins: z
      .array(z.string())
      .default([])
      .describe("Further plugins: a folder relative to this file, or the name of an installed package"),
    generate: z
      .strictObject({
        customers: z.int().min(50).max(5_000_000).default(20_000).describe("How many customers the twin has"),
        years: z.int().min(1).max(10).default(3).describe("How many years of history"),
        seed: z.int().default(7).describe("Seed of the twin: which shop is generated"),
        until: z.iso
          .date()
          .optional()
          .describe("Day before which the twin ends, when not the as-of day: so that several as-of days see one shop"),
      })
      .optional()
      .describe('Generate the known-truth twin; sources with `from: "twin"` then read its files'),
    sources: z.array(sourceSchema).min(1).describe("The data files and what their columns mean"),
    identity: identitySchema.optional(),
    consent: consentSchema.optional(),
    cleaning: cleaningSchema.prefault({}),
    standardise: standardiseSchema
      .default({})
      .describe("How the values of columns are made alike: by table and column, such as customers.country"),
    rules: z
      .array(ruleSchema)
      .default([])
      .describe("The data contract: a build that finds one of these broken publishes nothing, unless it only warns"),
    history: z
      .string()
      .min(1)
      .optional()
      .describe(
        "A JSON file of row counts by as-of, relative to this file: build adds to it, rules of the kind previous read it; keep it",
      ),
    segmentHistory: z
      .string()
      .min(1)
      .optional()
      .describe(
        "A JSON file of segments by as-of, relative to this file: build adds to it, so that segments keep their id, name and address from one publication to the next; keep it",
      ),
    expectations: z.array(expectationSchema).default([]).describe("Known figures to reconcile the data with"),
    reconcile: z
      .array(reconcileSchema)
      .default([])
      .describe("Sources to compare with each other, order by order: declared amounts, lines, payments"),
    options: z
      .record(z.string(), z.record(z.string(), z.unknown()))
      .default({})
      .describe("Options of steps, by the step's id"),
  })
  .describe("A Segmentarium project: data only, no code");

/**
 * A project file as it is written, with its defaults; and, when it has a history, the publication before and its segments, with the text of
 * the frozen segmentation by its own rule where the work folder has it. That is private: it may hold rows of customers.
 */
export type Project = z.output<typeof projectSchema> & {
  readonly earlier?: Publication;
  readonly earlierSegments?: SegmentPublication;
  readonly earlierModel?: string;
};
export type Cleaning = Project["cleaning"];
export type Condition = z.output<typeof conditionSchema>;
export type Comparison = z.output<typeof reconcileSchema>;
export type Expectation = z.output<typeof expectationSchema>;
