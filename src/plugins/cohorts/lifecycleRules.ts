import { defineStep, type TableInput } from "segmentarium/plugin";
import { z } from "zod";

/** The states of a customer at a cutoff, in the order of the rules: the first that holds is the customer's. */
export const states = ["new", "dormant", "at-risk", "reactivated", "current"] as const;

const options = z
  .strictObject({
    newDays: z.int().min(1).default(60).describe("Days from the first purchase on in which a customer is new"),
    atRiskFactor: z
      .number()
      .gt(1)
      .max(100)
      .default(2)
      .describe("A customer is at risk after this many times the usual gap between purchases without one"),
    dormantFactor: z.number().gt(1).max(1000).default(4).describe("And dormant after this many times the usual gap"),
    reactivatedDays: z
      .int()
      .min(1)
      .default(60)
      .describe("Days from the purchase that ended a dormancy on in which a customer is reactivated"),
  })
  .refine((value) => value.dormantFactor > value.atRiskFactor, {
    message: "dormantFactor must be greater than atRiskFactor",
  });

export type LifecycleRules = z.output<typeof options>;

/** The rules of the lifecycle as the project sets them, for every step that goes by them. */
export const lifecycleRulesStep = defineStep(import.meta.url, {
  id: "lifecycle-rules",
  title: "Rules of the lifecycle",
  needs: [],
  provides: ["lifecycle-rules"],
  options,
  run: (_, context) => ({ "lifecycle-rules": context.options }),
});

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "lifecycle-rules": LifecycleRules;
    /** customer_id, state; and what it rests on: first_day, last_day, silence_days, gaps, expected_log (of the usual gap). */
    lifecycle: TableInput;
  }
}
