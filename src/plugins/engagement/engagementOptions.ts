import { z } from "zod";

/** Options of the engagement score, as a project file may set them. */
export const engagementOptions = z.strictObject({
  weights: z
    .record(
      z.string(),
      z.number().refine((weight) => weight !== 0, { message: "a weight other than 0 is needed" }),
    )
    .refine((weights) => Object.keys(weights).length > 0, { message: "at least one measure is needed" })
    .default({ recency_days: -2, orders_last_365_days: 2, visits: 2, pages_per_visit: 1, email_opens: 1 })
    .describe(
      "Weight of each measure; below 0 where less is better. Measures that the project does not have are left out with a warning",
    ),
});
