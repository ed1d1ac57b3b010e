import { segmenterOptions, silhouetteSample } from "segmentarium/segmentation";
import { z } from "zod";

/** Options of the k-means segmenter, as a project file may set them. */
export const kMeansOptions = z
  .strictObject({
    kMin: segmenterOptions.kMin,
    fewest: z
      .int()
      .min(2)
      .default(3)
      .describe("Fewest segments to choose: two tell large customers from small ones and little more"),
    kMax: segmenterOptions.kMax,
    restarts: z.int().min(1).max(1000).default(10).describe("Random starts per number of segments; the best is kept"),
    minimumShare: segmenterOptions.minimumShare,
    sample: silhouetteSample(3000),
    tolerance: segmenterOptions.tolerance,
  })
  .refine((value) => value.kMax >= value.kMin, { message: "kMax must not be below kMin" });
