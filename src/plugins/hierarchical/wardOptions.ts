import { z } from "zod";

/** Options of the Ward segmenter, as a project file may set them; those it shares with k-means mean the same. */
export const wardOptions = z
  .strictObject({
    kMin: z.int().min(2).default(2).describe("Fewest segments to try"),
    fewest: z.int().min(2).default(3).describe("Fewest segments to choose"),
    kMax: z.int().min(2).max(30).default(10).describe("Most segments to try"),
    minimumShare: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.02)
      .describe("A segment below this share of customers is too small to act on"),
    sample: z.int().min(100).max(20_000).default(2000).describe("About how many customers' silhouettes are computed"),
    tolerance: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.02)
      .describe("A number of segments whose silhouette is within this share of the best counts as equal to it"),
    treeCustomers: z
      .int()
      .min(100)
      .max(100_000)
      .default(10_000)
      .describe("Above so many customers the tree is made of so many prototypes, customers drawn at random"),
  })
  .refine((value) => value.kMax >= value.kMin, { message: "kMax must not be below kMin" });
