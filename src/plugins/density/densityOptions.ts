import { silhouetteSample } from "segmentarium/segmentation";
import { z } from "zod";

const shared = {
  fewest: z.int().min(2).default(2).describe("Fewest dense regions: with fewer there is one segment"),
  mostUnassigned: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("With a larger share of customers in no dense region there is one segment"),
  minimumShare: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.02)
    .describe("A dense region below this share of customers is too small to act on: its customers are in none"),
  minSamples: z
    .int()
    .min(2)
    .max(1000)
    .default(10)
    .describe("Density at a customer is told by the distance to the nearest so many, the customer counted"),
  fitCustomers: z
    .int()
    .min(100)
    .max(100_000)
    .default(6000)
    .describe("Above so many customers regions are found on so many, drawn at random; the others are then assigned"),
  sample: silhouetteSample(2000),
  validityCustomers: z
    .int()
    .min(100)
    .max(20_000)
    .default(3000)
    .describe("Of the customers that regions were found on, at most so many, drawn at random, are used for DBCV"),
};

/** Options of the segmenter by HDBSCAN, as a project file may set them. */
export const hdbscanOptions = z.strictObject({
  ...shared,
  clusterShares: z
    .array(z.number().positive().max(0.5))
    .min(1)
    .max(10)
    .default([0.02, 0.03, 0.05, 0.08, 0.12])
    .describe("Least sizes of a dense region to try, as shares of the customers that it is found on"),
  selection: z
    .enum(["excess-of-mass", "leaf"])
    .default("excess-of-mass")
    .describe(
      "Which regions of the tree are taken: those that last longest over densities, or those that part no further",
    ),
});

export type HdbscanOptions = z.infer<typeof hdbscanOptions>;

/** Options of the segmenter by DBSCAN, as a project file may set them. */
export const dbscanOptions = z.strictObject({
  ...shared,
  eps: z
    .number()
    .positive()
    .optional()
    .describe(
      "Customers within this distance are neighbours, in the unit of the space; the knee of the k-distance curve when not given",
    ),
  leastKnee: z
    .number()
    .min(1.1)
    .max(100)
    .default(3)
    .describe("How many times as steeply distances must fall before a knee as after it"),
});

/** What both segmenters do with the regions that they find. */
export interface DensityLimits {
  readonly fewest: number;
  readonly mostUnassigned: number;
}
