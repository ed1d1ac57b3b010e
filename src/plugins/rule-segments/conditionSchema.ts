import { z } from "zod";
import { textFault } from "./textFault.ts";

export interface Threshold {
  readonly metric: string;
  readonly atLeast?: number | undefined;
  readonly above?: number | undefined;
  readonly atMost?: number | undefined;
  readonly below?: number | undefined;
}

export interface Quantile {
  readonly metric: string;
  readonly of: number;
  readonly from: number;
  readonly to: number;
}

export interface Weight {
  readonly metric: string;
  readonly group: "heavy" | "medium" | "light" | "none";
  /** Shares of the customers above 0: heavy, medium, light. */
  readonly shares: readonly [number, number, number];
}

export interface Buying {
  readonly state: "new" | "repeating" | "lapsed";
  readonly days: number;
}

/** A test of one customer; exactly one key is there. A customer who lacks a measure fulfils no test of it, nor its opposite. */
export interface Condition {
  readonly threshold?: Threshold | undefined;
  readonly quantile?: Quantile | undefined;
  readonly weight?: Weight | undefined;
  readonly buying?: Buying | undefined;
  readonly sql?: string | undefined;
  readonly all?: readonly Condition[] | undefined;
  readonly any?: readonly Condition[] | undefined;
  readonly not?: Condition | undefined;
}

const metric = z
  .string()
  .min(1)
  .describe("Id of a measure of customers, or <model>_score of a model that is named in models");

const threshold = z
  .strictObject({
    metric,
    atLeast: z.number().optional().describe("Least value that counts"),
    above: z.number().optional().describe("Values above this count"),
    atMost: z.number().optional().describe("Greatest value that counts"),
    below: z.number().optional().describe("Values below this count"),
  })
  .refine((value) => Object.keys(value).length > 1, { message: "a bound is needed: atLeast, above, atMost or below" });

const quantile = z
  .strictObject({
    metric,
    of: z
      .int()
      .min(2)
      .max(100)
      .default(5)
      .describe("How many bands of about equally many customers; equal values share one"),
    from: z.int().min(1).describe("Lowest band that counts; 1 holds the lowest values"),
    to: z.int().min(1).describe("Highest band that counts"),
  })
  .refine(({ of, from, to }) => from <= to && to <= of, { message: "from must not be above to, nor to above of" });

const share = z.number().gt(0).lt(1);
const weight = z
  .strictObject({
    metric,
    group: z.enum(["heavy", "medium", "light", "none"]).describe("none: the measure is 0 or below"),
    shares: z
      .tuple([share, share, share])
      .default([0.2, 0.3, 0.5])
      .describe("Shares of the customers above 0 who are heavy, medium and light, by the size of the measure"),
  })
  .refine(({ shares }) => Math.abs(shares[0] + shares[1] + shares[2] - 1) < 1e-9, {
    message: "shares must add up to 1",
    path: ["shares"],
  });

const buying = z.strictObject({
  state: z
    .enum(["new", "repeating", "lapsed"])
    .describe("new: first purchase within the days; repeating: before and within them; lapsed: none within them"),
  days: z.int().min(1).max(36_500).describe("The last so many days before the as-of"),
});

const sql = z
  .string()
  .trim()
  .min(1)
  .superRefine((text, context) => {
    const fault = textFault(text);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  });

const kinds = "threshold, quantile, weight, buying, sql, all, any or not";

export const conditionSchema: z.ZodType<Condition> = z
  .strictObject({
    threshold: threshold.optional().describe("A measure between bounds"),
    quantile: quantile.optional().describe("A measure in certain bands of equally many customers"),
    weight: weight.optional().describe("Heavy, medium or light by a measure"),
    buying: buying.optional().describe("New, repeating or lapsed"),
    sql: sql
      .optional()
      .describe("One expression that is true or false, over measures, such as monetary > 5 * order_value"),
    all: z
      .array(z.lazy(() => conditionSchema))
      .min(1)
      .optional()
      .describe("All of these"),
    any: z
      .array(z.lazy(() => conditionSchema))
      .min(1)
      .optional()
      .describe("At least one of these"),
    not: z
      .lazy(() => conditionSchema)
      .optional()
      .describe("Not this"),
  })
  .refine((value) => Object.keys(value).length === 1, { message: `one test is needed: ${kinds}` })
  .meta({ id: "ruleCondition" });
