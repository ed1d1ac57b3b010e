import { segmenterOptions, silhouetteSample } from "segmentarium/segmentation";
import { z } from "zod";

/** Options of the mixture segmenter, as a project file may set them. */
export const mixtureOptions = z
  .strictObject({
    kMin: z
      .int()
      .min(2)
      .default(2)
      .describe("Fewest segments to try; one is always fitted beside them, to compare with"),
    fewest: segmenterOptions.fewest,
    kMax: segmenterOptions.kMax,
    minimumShare: segmenterOptions.minimumShare,
    sample: silhouetteSample(2000),
    fitCustomers: z
      .int()
      .min(100)
      .max(100_000)
      .default(3000)
      .describe("Above so many customers the mixture is fitted on so many, drawn at random; all are then assigned"),
    starts: z.int().min(1).max(100).default(2).describe("Starts per number of segments; the best is kept"),
    attempts: z
      .int()
      .min(1)
      .max(20)
      .default(2)
      .describe(
        "Tries of each start, the best of which goes on; above 1, segments of the best start are moved too. More finds better mixtures, and takes longer",
      ),
    maxIterations: z.int().min(1).max(10_000).default(100).describe("Most iterations per start"),
    tolerance: z
      .number()
      .positive()
      .max(0.1)
      .default(1e-3)
      .describe("Stop when the mean log density per customer changes by at most this"),
    regularisation: z
      .number()
      .positive()
      .max(1)
      .default(0.1)
      .describe(
        "Added to each variance, in squared units of the space, so that equal values make no segment of their own",
      ),
  })
  .refine((value) => value.kMax >= value.kMin, { message: "kMax must not be below kMin" });
