import { z } from "zod";

/** Options of the mini-batch segmenter, as a project file may set them; those it shares with k-means mean the same. */
export const miniBatchOptions = z
  .strictObject({
    kMin: z.int().min(2).default(2).describe("Fewest segments to try"),
    fewest: z.int().min(2).default(3).describe("Fewest segments to choose"),
    kMax: z.int().min(2).max(30).default(10).describe("Most segments to try"),
    minimumShare: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.02)
      .describe("A segment below this share of customers is too small to act on"),
    sample: z.int().min(100).max(20_000).default(1000).describe("About how many customers' silhouettes are computed"),
    tolerance: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.02)
      .describe("A number of segments whose silhouette is within this share of the best counts as equal to it"),
    batchRows: z.int().min(10).max(100_000).default(1024).describe("Customers drawn per batch"),
    restarts: z.int().min(1).max(1000).default(5).describe("Random starts per number of segments; the best is kept"),
    maxIterations: z.int().min(1).max(100_000).default(1000).describe("Most batches per start"),
    patience: z
      .int()
      .min(1)
      .max(1000)
      .default(10)
      .describe("Stop when so many batches in turn do not lower the smoothed sum of squares"),
    reassignBelow: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.01)
      .describe("A center that received less than this share of what the fullest did is moved; 0 for never"),
  })
  .refine((value) => value.kMax >= value.kMin, { message: "kMax must not be below kMin" });
