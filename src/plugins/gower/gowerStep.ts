import { defineStep } from "segmentarium/plugin";
import { gowerColumns, segmentMixed } from "segmentarium/segmentation";
import { countText } from "segmentarium/stats";
import { fitGower } from "./fitGower.ts";
import { type GowerOptions, gowerOptions } from "./gowerOptions.ts";

const silhouettes = "silhouettes that k was chosen by are in Gower's dissimilarity";

/** Partitions customers by k-medoids of Gower's dissimilarity in measures and attributes; the silhouette there chooses their number. */
export const gowerStep = defineStep(import.meta.url, {
  id: "gower",
  title: "Segments by Gower's dissimilarity",
  needs: ["customer-attributes", "customer-attributes-summary", "clustering-space", "clustering-space-summary"],
  provides: [
    "segmentation/gower",
    "segmentation-summary/gower",
    "segmentation-partitions/gower",
    "segmentation-model/gower",
  ],
  settings: ["minimumPeople"],
  options: gowerOptions,
  async run(inputs, context) {
    const { options } = context;
    const space = inputs["clustering-space-summary"];
    const { labels, summary, partitions, models } = await segmentMixed(
      {
        ...{ algorithm: "gower", name: "Gower's dissimilarity", without: "k-medoids", silhouettes },
        by: "by Gower's dissimilarities",
        unsteady: "the search for medoids stopped while swaps might still gain",
        drawn: (fittedOn) =>
          `${silhouettes}; medoids are looked for among ${countText(fittedOn)} customers drawn at random, and each customer goes to the nearest`,
        fit: (points, answers, items) =>
          fitGower(gowerColumns(points, space, answers, options.attributeWeight), items, points.rows, options, context),
        settings: () => ({ algorithm: "gower", ...settingsOf(options) }),
      },
      {
        ...{ table: inputs["clustering-space"], space },
        ...{ attributes: inputs["customer-attributes"], known: inputs["customer-attributes-summary"] },
      },
      context,
    );
    return {
      "segmentation/gower": labels,
      "segmentation-summary/gower": summary,
      "segmentation-partitions/gower": partitions,
      "segmentation-model/gower": models,
    };
  },
});

function settingsOf(options: GowerOptions) {
  const { attributeWeight, leastKnown, starts, maxIterations, fitCustomers } = options;
  return { attributeWeight, leastKnown, starts, maxIterations, fitCustomers };
}
