import { z } from "zod";

/** Options of the repurchase model, as a project file may set them. */
export const repurchaseOptions = z.strictObject({
  leaveOut: z
    .array(z.string())
    .default([])
    .describe("Metrics that the model must not see; all others of the planned features are used"),
  sample: z.int().min(200).default(4000).describe("Customers that the models are fitted on, at most"),
  trees: z.int().min(10).max(1000).default(100).describe("Trees of the forest"),
  evaluationSample: z.int().min(200).default(10_000).describe("Customers that the models are judged on, at most"),
  importanceSample: z.int().min(200).default(4000).describe("Customers whose metrics are shuffled, at most"),
  repeats: z.int().min(2).max(100).default(10).describe("Shuffles per metric"),
  resamples: z.int().min(100).max(5000).default(200).describe("Bootstrap resamples for the intervals of quality"),
  targetShare: z.number().min(0.01).max(0.9).default(0.2).describe("Share of customers that the model would target"),
  minimumCustomers: z.int().min(50).default(200).describe("Fewer customers at a cutoff carry no model"),
  minimumOutcomes: z
    .int()
    .min(10)
    .default(50)
    .describe("Fewer customers who bought, or who did not, at a cutoff carry no model"),
});

export type RepurchaseOptions = z.output<typeof repurchaseOptions>;
