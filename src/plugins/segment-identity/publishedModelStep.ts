import type { FrozenModel } from "segmentarium/config";
import { defineStep } from "segmentarium/plugin";
import { freezeSegmentation, readMeasures, unknownSql } from "segmentarium/segmentation";
import { readLabels, segmented } from "./readLabels.ts";

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    /** The published segmentation, frozen: it gives any customer a segment. Private: its ranges are values of single customers. */
    "published-model": FrozenModel;
  }
}

/** Freezes the published segmentation, so that later customers, and later publications, can be held against it. */
export const publishedModelStep = defineStep(import.meta.url, {
  id: "published-model",
  title: "The published segmentation, frozen",
  needs: ["features", "segmentation", "segmentation-summary", "clustering-space-summary", "segmentation-model/*"],
  provides: ["published-model"],
  readsMetrics: true,
  async run(inputs, { db, log, metrics }) {
    const { algorithm } = inputs["segmentation-summary"];
    const { columns, unknown } = inputs["clustering-space-summary"];
    const wanted = [...new Set(columns.map(({ metric }) => metric))];
    const unknownOf = (metric: string) => unknownSql(metric, metrics, inputs.features.columns);
    const table = segmented(inputs.features.sql, inputs.segmentation.sql);
    const model = freezeSegmentation({
      algorithm,
      columns,
      measures: await readMeasures(db, table, wanted, unknownOf),
      unknown: unknown?.by === "own-column" ? "as-never" : "imputed",
      labels: await readLabels(db, inputs.segmentation.sql),
      known: inputs["segmentation-model/*"][`segmentation-model/${algorithm}`],
    });
    if (model.fidelity < 0.9) {
      const share = (100 * model.fidelity).toFixed(0);
      const how = `the frozen model gives ${share} % of customers the segment that "${algorithm}" found`;
      log.warn("coarse-model", `${how}: assigned customers, and what became of segments, are as rough as that`);
    }
    return { "published-model": model };
  },
});
