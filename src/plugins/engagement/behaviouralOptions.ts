import { z } from "zod";

/** Options of the behavioural score, as a project file may set them. */
export const behaviouralOptions = z.strictObject({
  metrics: z
    .array(z.string())
    .min(1)
    .default([
      ...["recency_days", "frequency_orders", "orders_last_365_days", "revenue_last_365_days", "tenure_days"],
      ...["order_value", "return_share", "discount_share"],
      ...["visits", "pages_per_visit", "product_views", "cart_abandonment", "email_opens"],
    ])
    .describe("Measures of customers that may have a weight; those that the project lacks are left out"),
  confidence: z
    .number()
    .min(0.5)
    .max(0.9999)
    .default(0.95)
    .describe("Confidence of the intervals of AUC; a measure whose interval holds 0.5 has no weight"),
  minimumCustomers: z.int().min(50).default(200).describe("Fewer customers at the training cutoff carry no score"),
  minimumOutcomes: z
    .int()
    .min(10)
    .default(50)
    .describe("Fewer customers who bought, or who did not, in the time after it carry no score"),
});

export type BehaviouralOptions = z.output<typeof behaviouralOptions>;
