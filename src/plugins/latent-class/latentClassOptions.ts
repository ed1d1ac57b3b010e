import { silhouetteSample } from "segmentarium/segmentation";
import { z } from "zod";

/** Options of the latent class segmenter, as a project file may set them. */
export const latentClassOptions = z
  .strictObject({
    kMin: z
      .int()
      .min(2)
      .default(2)
      .describe("Fewest segments to try; one is always fitted beside them, to compare with"),
    fewest: z.int().min(2).default(2).describe("Fewest segments to choose"),
    kMax: z
      .int()
      .min(2)
      .max(30)
      .default(10)
      .describe("Most segments to try, as far as the answers can tell them apart"),
    minimumShare: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.02)
      .describe("A segment below this share of customers is too small to act on"),
    patience: z
      .int()
      .min(1)
      .max(30)
      .default(2)
      .describe("Stop trying more segments when so many numbers in a row had a BIC above the lowest"),
    starts: z.int().min(1).max(1000).default(6).describe("Starts per number of segments; the likeliest is kept"),
    maxIterations: z.int().min(1).max(100_000).default(1000).describe("Most rounds per start"),
    tolerance: z
      .number()
      .positive()
      .max(0.1)
      .default(1e-8)
      .describe("Stop when the mean log-likelihood per customer rises by at most this"),
    smoothing: z
      .number()
      .min(0)
      .max(100)
      .default(1)
      .describe("Imagined customers per segment who answer as all do, so that no answer is impossible or certain"),
    sample: silhouetteSample(1000),
  })
  .refine((value) => value.kMax >= value.kMin, { message: "kMax must not be below kMin" });
