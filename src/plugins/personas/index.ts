import { hasOrders } from "segmentarium/ingest";
import { definePlugin } from "segmentarium/plugin";
import { personasStep } from "./personasStep.ts";
import { segmentAttributesStep } from "./segmentAttributesStep.ts";
import { segmentProductsStep } from "./segmentProductsStep.ts";
import { segmentsTableStep } from "./segmentsTableStep.ts";
import { segmentTraitsStep } from "./segmentTraitsStep.ts";

/** Turns a partition of customers into personas: names, traits, products and what to do for them, by declared rules. */
export default definePlugin((project) => ({
  name: "segmentarium-personas",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    findings: [personasStep],
    releases: [
      segmentsTableStep(project.currency, { orders: hasOrders(project) }),
      segmentTraitsStep,
      segmentProductsStep,
      segmentAttributesStep,
    ],
  },
}));
