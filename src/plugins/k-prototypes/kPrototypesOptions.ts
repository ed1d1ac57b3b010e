import { z } from "zod";

/** Options of the k-prototypes segmenter, as a project file may set them. */
export const kPrototypesOptions = z
  .strictObject({
    kMin: z.int().min(2).default(2).describe("Fewest segments to try"),
    fewest: z
      .int()
      .min(2)
      .default(3)
      .describe("Fewest segments to choose: two tell large customers from small ones and little more"),
    kMax: z.int().min(2).max(30).default(10).describe("Most segments to try"),
    gamma: z
      .number()
      .min(0)
      .max(100)
      .optional()
      .describe(
        "What an attribute that differs costs, where 1 is a difference of one standard deviation in one metric; half the mean deviation of the metrics unless told",
      ),
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
    restarts: z.int().min(1).max(1000).default(3).describe("Starts per number of segments; the best is kept"),
    fitCustomers: z
      .int()
      .min(100)
      .max(100_000)
      .default(3000)
      .describe("Above so many customers prototypes are found on so many, drawn at random; all are then assigned"),
    sample: z.int().min(100).max(20_000).default(1000).describe("About how many customers' silhouettes are computed"),
    tolerance: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.02)
      .describe("A number of segments whose silhouette is within this share of the best counts as equal to it"),
  })
  .refine((value) => value.kMax >= value.kMin, { message: "kMax must not be below kMin" });
