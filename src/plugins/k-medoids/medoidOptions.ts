import { segmenterOptions, silhouetteSample } from "segmentarium/segmentation";
import { z } from "zod";

/** Options of the k-medoids segmenter, as a project file may set them; those it shares with Ward mean the same. */
export const medoidOptions = z
  .strictObject({
    kMin: segmenterOptions.kMin,
    fewest: segmenterOptions.fewest,
    kMax: segmenterOptions.kMax,
    minimumShare: segmenterOptions.minimumShare,
    sample: silhouetteSample(1000),
    tolerance: segmenterOptions.tolerance,
    metric: z
      .enum(["euclidean", "manhattan"])
      .default("euclidean")
      .describe("How far apart customers are: by the straight line, or by the sum of the differences of all measures"),
    fitCustomers: z
      .int()
      .min(100)
      .max(8000)
      .default(1000)
      .describe(
        "Above so many customers, medoids are looked for among so many, drawn at random; all are then assigned",
      ),
    draws: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe("Draws of customers, where not all are taken; the one that is best for all customers is kept"),
    starts: z.int().min(1).max(100).default(2).describe("Starts per draw and number of segments; the best is kept"),
    maxIterations: z.int().min(1).max(10_000).default(100).describe("Most passes over all candidates per start"),
  })
  .refine((value) => value.kMax >= value.kMin, { message: "kMax must not be below kMin" });
