import { chooseK } from "segmentarium/cluster";
import { defineStep, type SegmenterSettings } from "segmentarium/plugin";
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
import { miniBatchOptions } from "./miniBatchOptions.ts";
import { scanBatches } from "./scanBatches.ts";

const algorithm = "mini-batch-k-means";

/** Partitions customers by k-means on small draws of them, and takes the k that silhouette and smallest size speak for, as k-means does. */
export const miniBatchStep = defineStep(import.meta.url, {
  id: "mini-batch-k-means",
  title: "Segments by mini-batch k-means",
  needs: ["clustering-space", "clustering-space-summary"],
  provides: [
    "segmentation/mini-batch-k-means",
    "segmentation-summary/mini-batch-k-means",
    "segmentation-partitions/mini-batch-k-means",
    "segmentation-model/mini-batch-k-means",
  ],
  settings: ["minimumPeople"],
  options: miniBatchOptions,
  async run(inputs, context) {
    const { settings, log } = context;
    const { minimumShare, tolerance, fewest, sample, ...range } = context.options;
    const space = inputs["clustering-space-summary"];
    const { ids, points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const customers = ids.length;
    const models = scanBatches(points, range, context);
    const ratings = await rateFits(points, models, sample, context);
    const rated = ratings.map((rating, i) => ({ ...rating, converged: models[i]!.converged }));
    const least = leastSize(minimumShare, settings.minimumPeople, customers);
    const choice = chooseK(rated, { ...least, tolerance, fewest });
    const chosen = rated.find(({ k }) => k === choice.k);
    if (chosen === undefined) warnOneSegment(log, points.columns, choice.reason, "mini-batch k-means");
    if (chosen?.converged === false) {
      log.warn("not-converged", "mini-batch k-means stopped before its smoothed sum of squares stood still");
    }
    const { batchRows, restarts, maxIterations, patience, reassignBelow } = range;
    const told: SegmenterSettings = { algorithm, batchRows, restarts, maxIterations, patience, reassignBelow };
    const found = { algorithm, metrics: points.names, customers, rated, choice, settings: told };
    return {
      "segmentation/mini-batch-k-means": labelTable(ids, chosen?.labels ?? new Int32Array(customers)),
      "segmentation-summary/mini-batch-k-means": segmentationSummary(found),
      "segmentation-partitions/mini-batch-k-means": partitionTable(ids, rated),
      "segmentation-model/mini-batch-k-means": { models: models.map(({ centers }) => centersModel(centers)) },
    };
  },
});
