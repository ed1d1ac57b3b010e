import { definePlugin } from "segmentarium/plugin";
import { customerMapsStep } from "./customerMapsStep.ts";
import { mapsTablesStep } from "./mapsTablesStep.ts";

/** Maps of customers in the plane, shown as squares of enough people of one segment. */
export default definePlugin({
  name: "segmentarium-maps",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { findings: [customerMapsStep], releases: [mapsTablesStep] },
});
