import { z } from "zod";

const keySchema = z
  .strictObject({
    column: z.string().describe("Text column of customers, such as email; no table after ingest has it"),
    as: z
      .enum(["email", "phone", "text"])
      .describe("How values are compared: email and text by lower-case letters, phone by digits alone"),
    atMost: z
      .int()
      .min(2)
      .max(100)
      .default(5)
      .describe("A value that more customer ids share joins none of them: it is a placeholder, or a place"),
  })
  .describe("A column by which customer records of one person are found");

/** How customer records of one person are found, beside the aliases that sources of identities give. */
export const identitySchema = z
  .strictObject({ keys: z.array(keySchema).min(1).describe("Records that agree in any of these are one person") })
  .describe("Which customer records are the same person; what was joined is counted on the data quality page");

export type IdentityKey = z.output<typeof keySchema>;
