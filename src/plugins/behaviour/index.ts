import { definePlugin } from "segmentarium/plugin";
import { behaviourStep } from "./behaviourStep.ts";

/** Per-customer features from orders, beyond recency, frequency and monetary value. */
export default definePlugin((project) => ({
  name: "segmentarium-behaviour",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    features: [
      behaviourStep(
        project.currency,
        project.sources.some(({ table }) => table === "order_lines"),
      ),
    ],
  },
}));
