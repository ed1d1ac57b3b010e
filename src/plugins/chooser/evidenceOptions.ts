import { z } from "zod";
import { weighedByDefault } from "./chooserOptions.ts";

export const evidenceOptions = z.strictObject({
  algorithms: z
    .array(z.string())
    .default([...weighedByDefault])
    .describe("Segmenters that evidence is gathered of. Those of the usual list need not exist"),
  nullCustomers: z.int().min(100).max(20_000).default(2000).describe("Customers drawn for the test for any structure"),
  draws: z.int().min(2).max(200).default(6).describe("How many times customers are drawn and parted anew"),
  drawn: z
    .int()
    .min(100)
    .max(20_000)
    .default(1000)
    .describe("Customers in each of these draws, and in the one for the gap statistic, the Dunn index and DBCV"),
  gapReferences: z
    .int()
    .min(2)
    .max(500)
    .default(10)
    .describe("Sets without groups that the drawn customers are compared with for the gap statistic"),
});

export type EvidenceOptions = z.infer<typeof evidenceOptions>;
