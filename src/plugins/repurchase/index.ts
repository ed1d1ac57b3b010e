import { definePlugin } from "segmentarium/plugin";
import { modelTablesStep } from "./modelTablesStep.ts";
import { repurchaseStep } from "./repurchaseStep.ts";

/** Who is likely to buy again soon, what the model goes by, and how far it can be trusted. */
export default definePlugin({
  name: "segmentarium-repurchase",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    models: [repurchaseStep],
    releases: [modelTablesStep],
  },
});
