import { z } from "zod";

const purposeSchema = z
  .strictObject({
    column: z
      .string()
      .optional()
      .describe(
        "Boolean column of customers that says whether the person agrees; without it, decisions are in consents",
      ),
    missing: z
      .enum(["refuse", "allow"])
      .default("refuse")
      .describe("What it means when a person has said neither yes nor no"),
  })
  .describe("One purpose that people agree to or refuse");

/** What people may agree to, and what they must have agreed to before anything is computed about them. */
export const consentSchema = z
  .strictObject({
    purposes: z
      .record(z.string().regex(/^[a-z][a-z0-9-]*$/, "a lower-case name such as profiling is needed"), purposeSchema)
      .describe("Every purpose by its name; each is counted on the data quality page"),
    required: z
      .string()
      .describe("The purpose that customer figures need: who does not agree to it takes no part in any of them"),
  })
  .describe("Consent by purpose, judged before any feature is computed; without it, everybody takes part");

export type Consent = z.output<typeof consentSchema>;
