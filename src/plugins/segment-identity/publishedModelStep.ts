import type { FrozenModel } from "segmentarium/config";
import { defineStep } from "segmentarium/plugin";
import { freezeSegmentation, readMeasures } from "segmentarium/segmentation";
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
  async run(inputs, { db, log }) {
    const { algorithm } = inputs["segmentation-summary"];
    const { columns } = inputs["clustering-space-summary"];
    const metrics = [...new Set(columns.map(({ metric }) => metric))];
    const model = freezeSegmentation({
      algorithm,
      columns,
      measures: await readMeasures(db, segmented(inputs.features.sql, inputs.segmentation.sql), metrics),
      labels: await readLabels(db, inputs.segmentation.sql),
      known: inputs["segmentation-model/*"][`segmentation-model/${algorithm}`],
    });
    if (model.fidelity < 0.9) {
      const share = (100 * model.fidelity).toFixed(0);
      const how = `nearest centers give ${share} % of customers the segment that "${algorithm}" found`;
      log.warn("coarse-model", `${how}: assigned customers, and what became of segments, are as rough as that`);
    }
    return { "published-model": model };
  },
});
