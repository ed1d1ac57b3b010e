import { z } from "zod";

/** Options of the mixture segmenter, as a project file may set them. */
export const mixtureOptions = z
  .strictObject({
    kMin: z
      .int()
      .min(2)
      .default(2)
      .describe("Fewest segments to try; one is always fitted beside them, to compare with"),
    fewest: z.int().min(2).default(3).describe("Fewest segments to choose"),
    kMax: z.int().min(2).max(30).default(10).describe("Most segments to try"),
    minimumShare: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.02)
      .describe("A segment below this share of customers is too small to act on"),
    sample: z.int().min(100).max(20_000).default(2000).describe("About how many customers' silhouettes are computed"),
    fitCustomers: z
      .int()
      .min(100)
      .max(100_000)
      .default(3000)
      .describe("Above so many customers the mixture is fitted on so many, drawn at random; all are then assigned"),
    starts: z.int().min(1).max(100).default(2).describe("Starts per number of segments; the likeliest is kept"),
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
