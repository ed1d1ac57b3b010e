import { z } from "zod";

/** Options of the k-means segmenter, as a project file may set them. */
export const kMeansOptions = z
  .strictObject({
    kMin: z.int().min(2).default(2).describe("Fewest segments to try"),
    fewest: z
      .int()
      .min(2)
      .default(3)
      .describe("Fewest segments to choose: two tell large customers from small ones and little more"),
    kMax: z.int().min(2).max(30).default(10).describe("Most segments to try"),
    restarts: z.int().min(1).max(1000).default(10).describe("Random starts per number of segments; the best is kept"),
    minimumShare: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.02)
      .describe("A segment below this share of customers is too small to act on"),
    sample: z.int().min(100).max(20_000).default(3000).describe("About how many customers' silhouettes are computed"),
    tolerance: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.02)
      .describe("A number of segments whose silhouette is within this share of the best counts as equal to it"),
  })
  .refine((value) => value.kMax >= value.kMin, { message: "kMax must not be below kMin" });
