import { segmenterOptions, silhouetteSample } from "segmentarium/segmentation";
import { z } from "zod";

/** Options of the mini-batch segmenter, as a project file may set them; those it shares with k-means mean the same. */
export const miniBatchOptions = z
  .strictObject({
    kMin: segmenterOptions.kMin,
    fewest: segmenterOptions.fewest,
    kMax: segmenterOptions.kMax,
    minimumShare: segmenterOptions.minimumShare,
    sample: silhouetteSample(1000),
    tolerance: segmenterOptions.tolerance,
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
