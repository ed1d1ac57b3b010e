import { segmenterOptions, silhouetteSample } from "segmentarium/segmentation";
import { z } from "zod";

/** Options of the Gower segmenter, as a project file may set them; those shared with k-prototypes mean the same. */
export const gowerOptions = z
  .strictObject({
    kMin: segmenterOptions.kMin,
    fewest: segmenterOptions.fewest,
    kMax: segmenterOptions.kMax,
    attributeWeight: z
      .number()
      .min(0.01)
      .max(100)
      .default(1)
      .describe("What an attribute that differs counts, where a measure a whole range apart counts 1"),
    leastKnown: segmenterOptions.leastKnown,
    minimumShare: segmenterOptions.minimumShare,
    starts: z.int().min(1).max(100).default(2).describe("Starts per number of segments; the best is kept"),
    maxIterations: z.int().min(1).max(10_000).default(100).describe("Most passes over all candidates per start"),
    fitCustomers: z
      .int()
      .min(100)
      .max(8000)
      .default(1000)
      .describe("Above so many customers medoids are found among so many, drawn at random; all are then assigned"),
    sample: silhouetteSample(1000),
    tolerance: segmenterOptions.tolerance,
  })
  .refine((value) => value.kMax >= value.kMin, { message: "kMax must not be below kMin" });

export type GowerOptions = z.infer<typeof gowerOptions>;
