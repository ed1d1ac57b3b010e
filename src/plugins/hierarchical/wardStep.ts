import { defineStep } from "segmentarium/plugin";
import { segmentByTree } from "./segmentByTree.ts";
import { topMerges } from "./topMerges.ts";
import { wardOptions } from "./treeOptions.ts";

const drawnMerges = 30;
const ward = {
  ...({ algorithm: "ward", method: "ward", name: "Ward" } as const),
  others: "the nearest center of their clusters",
};

/** Partitions customers by cutting Ward's tree, and takes the k that silhouette and smallest size speak for, as k-means does. */
export const wardStep = defineStep(import.meta.url, {
  id: "ward",
  title: "Segments by Ward's hierarchical clustering",
  needs: ["clustering-space", "clustering-space-summary"],
  provides: [
    "segmentation/ward",
    "segmentation-summary/ward",
    "segmentation-partitions/ward",
    "segmentation-tree/ward",
    "segmentation-model/ward",
  ],
  settings: ["minimumPeople"],
  options: wardOptions,
  async run(inputs, context) {
    const given = { table: inputs["clustering-space"], space: inputs["clustering-space-summary"] };
    const { labels, summary, partitions, tree, models } = await segmentByTree(ward, given, context);
    return {
      "segmentation/ward": labels,
      "segmentation-summary/ward": summary,
      "segmentation-partitions/ward": partitions,
      "segmentation-model/ward": models,
      "segmentation-tree/ward": {
        fittedOn: tree?.rows ?? 0,
        merges: tree === undefined ? [] : topMerges(tree, drawnMerges, context.settings.minimumPeople),
      },
    };
  },
});
