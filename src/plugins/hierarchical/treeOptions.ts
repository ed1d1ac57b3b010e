import { segmenterOptions, silhouetteSample } from "segmentarium/segmentation";
import { z } from "zod";

const cut = z.union([
  z.strictObject({
    height: z
      .number()
      .min(0)
      .describe("Cut so that no two groups farther apart than this are joined, in the unit of the clustering space"),
  }),
  z.strictObject({
    betweenShare: z
      .number()
      .min(0)
      .max(1)
      .describe("Cut into the fewest segments between which this share of the sum of squares in the tree lies"),
  }),
]);

/** Options of a segmenter that cuts a tree, as a project file may set them; those shared with k-means mean the same. */
const shared = {
  kMin: segmenterOptions.kMin,
  fewest: z.int().min(2).default(3).describe("Fewest segments to choose; a cut that is given may leave two"),
  kMax: segmenterOptions.kMax,
  minimumShare: segmenterOptions.minimumShare,
  tolerance: segmenterOptions.tolerance,
  cut: cut
    .optional()
    .describe("Where the tree is cut instead of at the number of segments of best silhouette: a height or a share"),
};

const treeCustomers = z.int().min(100);
const treeCustomersMeans = "Above so many customers the tree is made of so many prototypes, customers drawn at random";
const inOrder = [
  (value: { readonly kMin: number; readonly kMax: number }) => value.kMax >= value.kMin,
  { message: "kMax must not be below kMin" },
] as const;

export const wardOptions = z
  .strictObject({
    ...shared,
    sample: silhouetteSample(2000),
    treeCustomers: treeCustomers.max(100_000).default(10_000).describe(treeCustomersMeans),
  })
  .refine(...inOrder);

export const linkageOptions = z
  .strictObject({
    method: z
      .enum(["average", "complete", "single"])
      .default("average")
      .describe("How far two groups are apart: the mean distance of their customers, the largest, or the smallest"),
    ...shared,
    sample: silhouetteSample(1000),
    treeCustomers: treeCustomers.max(20_000).default(1500).describe(treeCustomersMeans),
  })
  .refine(...inOrder);

export type TreeOptions = z.infer<typeof wardOptions>;
export type TreeCutOption = z.infer<typeof cut>;
