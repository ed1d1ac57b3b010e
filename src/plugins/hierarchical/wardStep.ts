import { chooseK, ratePartition } from "segmentarium/cluster";
import { defineStep } from "segmentarium/plugin";
import { labelTable, leastShare, partitionTable, readSpace, segmentationSummary } from "segmentarium/segmentation";
import { topMerges } from "./topMerges.ts";
import { wardOptions } from "./wardOptions.ts";
import { wardPartitions } from "./wardPartitions.ts";

const algorithm = "ward";
const drawnMerges = 30;

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
  ],
  settings: ["minimumPeople"],
  options: wardOptions,
  async run(inputs, context) {
    const { options, settings, log } = context;
    const space = inputs["clustering-space-summary"];
    const { ids, points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const customers = ids.length;
    const range = { kMin: options.kMin, kMax: options.kMax, most: options.treeCustomers };
    const found = points.columns === 0 ? undefined : wardPartitions(points, range, context.random("prototypes"));
    const rated = (found?.partitions ?? []).map(({ k, labels }) =>
      ratePartition(points, labels, { k, sample: options.sample, random: context.random(`silhouette-${k}`) }),
    );
    const minimumShare = leastShare(options.minimumShare, settings.minimumPeople, customers);
    const choice = chooseK(rated, { minimumShare, tolerance: options.tolerance, fewest: options.fewest });
    const chosen = rated.find(({ k }) => k === choice.k);
    if (chosen === undefined) log.warn("no-structure", `${choice.reason}; by Ward all customers form one segment`);
    const summary = { algorithm, metrics: points.names, customers, rated, choice };
    const fittedOn = found !== undefined && found.tree.rows < customers ? found.tree.rows : undefined;
    const how = `the tree is made of ${fittedOn} prototypes, customers drawn at random, and each customer goes to the nearest center of their clusters`;
    return {
      "segmentation/ward": labelTable(ids, chosen?.labels ?? new Int32Array(customers)),
      "segmentation-summary/ward": segmentationSummary({ ...summary, fittedOn, how }),
      "segmentation-partitions/ward": partitionTable(ids, rated),
      "segmentation-tree/ward": {
        fittedOn: found?.tree.rows ?? 0,
        merges: found === undefined ? [] : topMerges(found.tree, drawnMerges, settings.minimumPeople),
      },
    };
  },
});
