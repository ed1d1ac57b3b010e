import { z } from "zod";
import { criterionTitles, usualWeights } from "./criteria.ts";
import { type CriterionId, criterionIds } from "./criterionIds.ts";

/** Segmenters that are weighed against each other unless told: those that part the same points into segments of everybody. */
export const weighedByDefault = [
  "k-means",
  "ward",
  "gaussian-mixture",
  "k-medoids",
  "mini-batch-k-means",
  "ml-kmeans",
] as const;

const weightOptions = Object.fromEntries(
  criterionIds.map((id) => [
    id,
    z.number().min(0).max(100).default(usualWeights[id]).describe(`Weight of the criterion: ${criterionTitles[id]}`),
  ]),
) as Record<CriterionId, z.ZodDefault<z.ZodNumber>>;

export const chooserOptions = z
  .strictObject({
    take: z
      .string()
      .optional()
      .describe("Id of the segmenter whose segments are published whatever the weighing says, such as k-means"),
    k: z
      .int()
      .min(1)
      .optional()
      .describe("Number of segments of the segmenter named by take; the one that it chose itself when not given"),
    because: z.string().min(1).optional().describe("Why take is set; shown on the site"),
    algorithms: z
      .array(z.string())
      .min(1)
      .default([...weighedByDefault])
      .describe(
        "Segmenters that are weighed; of equals the one named first is taken. Those of the usual list need not exist",
      ),
    fewest: z.int().min(2).default(3).describe("Fewest segments to choose"),
    most: z.int().min(2).default(8).describe("Most segments to choose: more are hard to keep in mind and to act on"),
    minimumShare: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.015)
      .describe("A partition with a segment below this share of customers is not chosen"),
    mostUnassigned: z
      .number()
      .min(0)
      .max(1)
      .default(0.2)
      .describe("A partition that leaves a greater share of customers in no segment is not chosen"),
    tolerance: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.05)
      .describe("A score within this distance of the best, on a scale of 0 to 1, counts as equal to it"),
    weights: z
      .strictObject(weightOptions)
      .prefault({})
      .describe("How much each criterion counts, 0 for not at all")
      .refine((weights) => Object.values(weights).some((weight) => weight > 0), {
        message: "at least one criterion needs a weight above 0",
      }),
  })
  .refine(({ fewest, most }) => most >= fewest, { message: "most must not be below fewest" })
  .refine(({ take, k, because }) => take !== undefined || (k === undefined && because === undefined), {
    message: "k and because belong to take, which is not given",
  });
