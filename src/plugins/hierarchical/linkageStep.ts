import { defineStep } from "segmentarium/plugin";
import { segmentByTree } from "./segmentByTree.ts";
import { linkageOptions } from "./treeOptions.ts";

/** Partitions customers by cutting a tree of average, complete or single linkage; otherwise as the step `ward`. */
export const linkageStep = defineStep(import.meta.url, {
  id: "linkage",
  title: "Segments by average, complete or single linkage",
  needs: ["clustering-space", "clustering-space-summary"],
  provides: [
    "segmentation/linkage",
    "segmentation-summary/linkage",
    "segmentation-partitions/linkage",
    "segmentation-model/linkage",
  ],
  settings: ["minimumPeople"],
  options: linkageOptions,
  async run(inputs, context) {
    const { method } = context.options;
    const given = { table: inputs["clustering-space"], space: inputs["clustering-space-summary"] };
    const named = { algorithm: "linkage", method, name: `${method} linkage`, others: "the cluster of the nearest one" };
    const { labels, summary, partitions, models } = await segmentByTree(named, given, context);
    return {
      "segmentation/linkage": labels,
      "segmentation-summary/linkage": { ...summary, reason: `${summary.reason}; by ${method} linkage` },
      "segmentation-partitions/linkage": partitions,
      "segmentation-model/linkage": models,
    };
  },
});
