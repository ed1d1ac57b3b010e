import { definePlugin } from "segmentarium/plugin";
import { dbscanStep } from "./dbscanStep.ts";
import { densityTablesStep } from "./densityTablesStep.ts";
import { hdbscanStep } from "./hdbscanStep.ts";

/** Segments as dense regions, and the customers in none of them, in the same space as those of the other algorithms. */
export default definePlugin({
  name: "segmentarium-density",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    segmenters: [hdbscanStep, dbscanStep],
    releases: [densityTablesStep],
  },
});
