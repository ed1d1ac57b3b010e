import { z } from "zod";

/** Options that segmenters have in common, so that they mean the same and say it in the same words. */
export const segmenterOptions = {
  kMin: z.int().min(2).default(2).describe("Fewest segments to try"),
  fewest: z.int().min(2).default(3).describe("Fewest segments to choose"),
  kMax: z.int().min(2).max(30).default(10).describe("Most segments to try"),
  minimumShare: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.02)
    .describe("A segment below this share of customers is too small to act on"),
  tolerance: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.02)
    .describe("A number of segments whose silhouette is within this share of the best counts as equal to it"),
  leastKnown: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("An attribute or answer that is known of a smaller share of customers takes no part"),
};

/** Of how many customers a segmenter's silhouettes are computed beyond 50,000, unless a project says otherwise. */
export function silhouetteSample(usual: number) {
  const meaning = "Silhouettes are of all customers up to 50,000, beyond of about so many drawn from every segment";
  return z.int().min(100).max(20_000).default(usual).describe(meaning);
}
