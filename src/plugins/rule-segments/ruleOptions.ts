import { silhouetteSample } from "segmentarium/segmentation";
import { z } from "zod";
import { type Condition, conditionSchema } from "./conditionSchema.ts";

const id = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, "lower-case letters, digits and hyphens are needed, starting with a letter");
const name = z.string().trim().min(1).max(60);

const ruleSchema = z
  .strictObject({
    id: id.describe("Permanent id of the segment: part of the address of its page"),
    name: name.describe("Name of the segment, as readers see it"),
    when: conditionSchema.describe("Who belongs to it, unless an earlier rule has them"),
  })
  .describe("A segment and its condition");

export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly when: Condition;
}

/** Options of segments by rules, as a project file may set them. */
export const ruleOptions = z
  .strictObject({
    rules: z
      .array(ruleSchema)
      .min(1)
      .max(50)
      .describe("In this order: the first rule that a customer fulfils is the customer's segment"),
    otherwise: z
      .strictObject({
        id: id.default("otherwise").describe("Permanent id of the segment"),
        name: name.default("All others").describe("Name of the segment"),
      })
      .prefault({})
      .describe("The segment of customers who fulfil no rule"),
    models: z
      .array(id)
      .default([])
      .describe("Models whose scores conditions may use, such as repurchase: its column is then repurchase_score"),
    sample: silhouetteSample(1000),
  })
  .superRefine(({ rules, otherwise }, context) => {
    const all = [...rules, otherwise];
    for (const key of ["id", "name"] as const) {
      all.forEach((rule, i) => {
        if (all.findIndex((other) => other[key] === rule[key]) === i) return;
        const path = i < rules.length ? ["rules", i, key] : ["otherwise", key];
        context.addIssue({ code: "custom", path, message: `another segment has the ${key} "${rule[key]}"` });
      });
    }
  });

export type RuleOptions = z.output<typeof ruleOptions>;
