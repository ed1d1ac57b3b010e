import { z } from "zod";

/** Options of the Gower segmenter, as a project file may set them; those shared with k-prototypes mean the same. */
export const gowerOptions = z
  .strictObject({
    kMin: z.int().min(2).default(2).describe("Fewest segments to try"),
    fewest: z.int().min(2).default(3).describe("Fewest segments to choose"),
    kMax: z.int().min(2).max(30).default(10).describe("Most segments to try"),
    attributeWeight: z
      .number()
      .min(0.01)
      .max(100)
      .default(1)
      .describe("What an attribute that differs counts, where a measure a whole range apart counts 1"),
    leastKnown: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe("An attribute or answer that is known of a smaller share of customers takes no part"),
    minimumShare: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.02)
      .describe("A segment below this share of customers is too small to act on"),
    starts: z.int().min(1).max(100).default(2).describe("Starts per number of segments; the best is kept"),
    maxIterations: z.int().min(1).max(10_000).default(100).describe("Most passes over all candidates per start"),
    fitCustomers: z
      .int()
      .min(100)
      .max(8000)
      .default(1000)
      .describe("Above so many customers medoids are found among so many, drawn at random; all are then assigned"),
    sample: z.int().min(100).max(20_000).default(1000).describe("About how many customers' silhouettes are computed"),
    tolerance: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.02)
      .describe("A number of segments whose silhouette is within this share of the best counts as equal to it"),
  })
  .refine((value) => value.kMax >= value.kMin, { message: "kMax must not be below kMin" });
