import { z } from "zod";

/** Options of the fairness audit, as a project file may set them. */
export const fairnessOptions = z.strictObject({
  maximumDifference: z.number().min(0).max(1).default(0.1).describe("Greatest tolerated difference between rates"),
  minimumRatio: z
    .number()
    .min(0)
    .max(1)
    .default(0.8)
    .describe("Least tolerated ratio of the lowest to the highest rate"),
  minimumGroup: z.int().min(1).default(30).describe("Smaller groups are listed but not compared"),
  confidence: z
    .number()
    .min(0.5)
    .max(0.999)
    .default(0.95)
    .describe("Confidence that the verdicts of one audit hold together; each gets its part of the rest (Bonferroni)"),
});

export type FairnessOptions = z.output<typeof fairnessOptions>;
