import { z } from "zod";

/** Options of the maps, as a project file may set them. */
export const mapsOptions = z.strictObject({
  linearCustomers: z
    .int()
    .min(100)
    .max(100_000)
    .default(20_000)
    .describe("Customers drawn for the map of principal components; all when there are not more"),
  customers: z.int().min(100).max(50_000).default(3000).describe("Customers drawn for t-SNE and UMAP"),
  perplexity: z.number().min(2).max(200).default(30).describe("How many neighbours count in t-SNE, smoothly"),
  neighbours: z.int().min(3).max(200).default(15).describe("Neighbours of a customer in UMAP, itself among them"),
  judged: z
    .int()
    .min(50)
    .max(20_000)
    .default(1000)
    .describe("Customers by whom the trustworthiness of a map is judged; all when there are not more"),
});

export type MapsOptions = z.infer<typeof mapsOptions>;
