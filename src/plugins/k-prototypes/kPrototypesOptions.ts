import { segmenterOptions, silhouetteSample } from "segmentarium/segmentation";
import { z } from "zod";

/** Options of the k-prototypes segmenter, as a project file may set them. */
export const kPrototypesOptions = z
  .strictObject({
    kMin: segmenterOptions.kMin,
    fewest: z
      .int()
      .min(2)
      .default(3)
      .describe("Fewest segments to choose: two tell large customers from small ones and little more"),
    kMax: segmenterOptions.kMax,
    gamma: z
      .number()
      .min(0)
      .max(100)
      .optional()
      .describe(
        "What an attribute that differs costs, where 1 is a difference of one standard deviation in one metric; half the mean deviation of the metrics unless told",
      ),
    leastKnown: segmenterOptions.leastKnown,
    minimumShare: segmenterOptions.minimumShare,
    restarts: z.int().min(1).max(1000).default(3).describe("Starts per number of segments; the best is kept"),
    fitCustomers: z
      .int()
      .min(100)
      .max(100_000)
      .default(3000)
      .describe("Above so many customers prototypes are found on so many, drawn at random; all are then assigned"),
    sample: silhouetteSample(1000),
    tolerance: segmenterOptions.tolerance,
  })
  .refine((value) => value.kMax >= value.kMin, { message: "kMax must not be below kMin" });
