import { usualGamma } from "segmentarium/cluster";
import { defineStep } from "segmentarium/plugin";
import { segmentMixed } from "segmentarium/segmentation";
import { countText } from "segmentarium/stats";
import { fitPrototypes } from "./fitPrototypes.ts";
import { kPrototypesOptions } from "./kPrototypesOptions.ts";

const silhouettes = "silhouettes that k was chosen by are of measures and attributes together";

/** Partitions customers by k-prototypes, in measures and attributes together; the silhouette there chooses their number. */
export const kPrototypesStep = defineStep(import.meta.url, {
  id: "k-prototypes",
  title: "Segments by measures and attributes together",
  needs: ["customer-attributes", "customer-attributes-summary", "clustering-space", "clustering-space-summary"],
  provides: [
    "segmentation/k-prototypes",
    "segmentation-summary/k-prototypes",
    "segmentation-partitions/k-prototypes",
    "segmentation-model/k-prototypes",
  ],
  settings: ["minimumPeople"],
  options: kPrototypesOptions,
  async run(inputs, context) {
    const { labels, summary, partitions, models } = await segmentMixed(
      {
        ...{ algorithm: "k-prototypes", name: "k-prototypes", without: "k-means", silhouettes },
        by: "by measures and attributes together",
        unsteady: "k-prototypes stopped before its prototypes were steady",
        drawn: (fittedOn) =>
          `${silhouettes}, found on ${countText(fittedOn)} customers drawn at random, all are then assigned`,
        fit: (points, answers, items) => fitPrototypes(points, answers, items, context.options, context),
        settings: (points) => {
          const usual = usualGamma(points);
          const { gamma = usual, leastKnown, restarts, fitCustomers } = context.options;
          return { algorithm: "k-prototypes", gamma, usualGamma: usual, leastKnown, restarts, fitCustomers };
        },
      },
      {
        ...{ table: inputs["clustering-space"], space: inputs["clustering-space-summary"] },
        ...{ attributes: inputs["customer-attributes"], known: inputs["customer-attributes-summary"] },
      },
      context,
    );
    return {
      "segmentation/k-prototypes": labels,
      "segmentation-summary/k-prototypes": summary,
      "segmentation-partitions/k-prototypes": partitions,
      "segmentation-model/k-prototypes": models,
    };
  },
});
