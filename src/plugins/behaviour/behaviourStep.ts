import { defineStep, fromQuery, type Step } from "segmentarium/plugin";
import { behaviourMetrics } from "./behaviourMetrics.ts";
import { behaviourQuery } from "./behaviourQuery.ts";

/** How each customer bought, from the order lines strictly before a cutoff. */
export function behaviourStep(currency: string): Step {
  return defineStep(import.meta.url, {
    id: "behaviour",
    title: "Buying behaviour",
    needs: ["order_lines"],
    provides: ["feature/behaviour"],
    perCutoff: true,
    metrics: behaviourMetrics(currency),
    run: ({ order_lines }, { cutoff }) => ({
      "feature/behaviour": fromQuery(behaviourQuery(order_lines.sql, cutoff)),
    }),
  });
}
