import { chooseK } from "segmentarium/cluster";
import { defineStep } from "segmentarium/plugin";
import {
  centersModel,
  labelTable,
  leastSize,
  partitionTable,
  rateFits,
  readSpace,
  segmentationSummary,
  warnOneSegment,
} from "segmentarium/segmentation";
import { kMeansOptions } from "./kMeansOptions.ts";
import { scanK } from "./scanK.ts";

/** Partitions customers by k-means for each k, and takes the k that silhouette and smallest size speak for. */
export const kMeansStep = defineStep(import.meta.url, {
  id: "k-means",
  title: "Segments by k-means",
  needs: ["clustering-space", "clustering-space-summary"],
  provides: [
    "segmentation/k-means",
    "segmentation-summary/k-means",
    "segmentation-partitions/k-means",
    "segmentation-model/k-means",
  ],
  settings: ["minimumPeople"],
  options: kMeansOptions,
  async run(inputs, context) {
    const { options, settings, log } = context;
    const space = inputs["clustering-space-summary"];
    const { ids, points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const customers = ids.length;
    const models = await scanK(points, options, context);
    const ratings = await rateFits(points, models, options.sample, context);
    const rated = models.map((model, i) => {
      const { silhouette, low, high, smallestShare } = ratings[i]!;
      return { ...model, silhouette, low, high, smallestShare };
    });
    const least = leastSize(options.minimumShare, settings.minimumPeople, customers);
    const choice = chooseK(rated, { ...least, tolerance: options.tolerance, fewest: options.fewest });
    const chosen = rated.find(({ k }) => k === choice.k);
    if (chosen === undefined) warnOneSegment(log, points.columns, choice.reason);
    if (chosen?.converged === false) log.warn("not-converged", "k-means stopped before its partition was steady");
    return {
      "segmentation/k-means": labelTable(ids, chosen?.labels ?? new Int32Array(customers)),
      "segmentation-summary/k-means": segmentationSummary({
        algorithm: "k-means",
        metrics: points.names,
        customers,
        rated,
        choice,
        settings: { algorithm: "k-means", restarts: options.restarts },
      }),
      "segmentation-partitions/k-means": partitionTable(ids, rated),
      "segmentation-model/k-means": { models: models.map(({ centers }) => centersModel(centers)) },
    };
  },
});
