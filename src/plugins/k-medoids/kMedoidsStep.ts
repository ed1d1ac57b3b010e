import { chooseK, type KMedoidsModel, kMedoidsScan } from "segmentarium/cluster";
import { defineStep, type SegmenterModel, type SegmenterSettings } from "segmentarium/plugin";
import {
  labelTable,
  leastSize,
  partitionTable,
  rateFits,
  readSpace,
  segmentationSummary,
  warnOneSegment,
} from "segmentarium/segmentation";
import { countText } from "segmentarium/stats";
import { medoidOptions } from "./medoidOptions.ts";

const algorithm = "k-medoids";

/** Partitions customers by the nearest of k typical ones, and takes the k that silhouette and smallest size speak for, as k-means does. */
export const kMedoidsStep = defineStep(import.meta.url, {
  id: "k-medoids",
  title: "Segments by k-medoids",
  needs: ["clustering-space", "clustering-space-summary"],
  provides: [
    "segmentation/k-medoids",
    "segmentation-summary/k-medoids",
    "segmentation-partitions/k-medoids",
    "segmentation-model/k-medoids",
  ],
  settings: ["minimumPeople"],
  options: medoidOptions,
  async run(inputs, context) {
    const { settings, log, signal } = context;
    const { minimumShare, tolerance, fewest, sample, fitCustomers, ...range } = context.options;
    const space = inputs["clustering-space-summary"];
    const { ids, points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const customers = ids.length;
    const effort = { mostRows: fitCustomers, drawnRows: fitCustomers, random: context.random("medoids"), signal };
    const models = points.columns === 0 ? [] : kMedoidsScan(points, { ...range, ...effort });
    const ratings = await rateFits(points, models, sample, context);
    const rated = ratings.map((rating, i) => ({ ...rating, converged: models[i]!.converged }));
    const least = leastSize(minimumShare, settings.minimumPeople, customers);
    const choice = chooseK(rated, { ...least, tolerance, fewest });
    const chosen = rated.find(({ k }) => k === choice.k);
    if (chosen === undefined) warnOneSegment(log, points.columns, choice.reason, "k-medoids");
    if (chosen?.converged === false) log.warn("not-converged", "k-medoids stopped while swaps might still gain");
    const { metric, draws, starts, maxIterations } = range;
    const told: SegmenterSettings = { algorithm, metric, fitCustomers, draws, starts, maxIterations };
    const found = { algorithm, metrics: points.names, customers, rated, choice, settings: told };
    const fittedOn = models.length > 0 && customers > fitCustomers ? fitCustomers : undefined;
    const how = `medoids are looked for among ${countText(fitCustomers)} customers drawn at random, the best of ${count(range.draws, "draw")}, and each customer goes to the nearest`;
    return {
      "segmentation/k-medoids": labelTable(ids, chosen?.labels ?? new Int32Array(customers)),
      "segmentation-summary/k-medoids": segmentationSummary({ ...found, fittedOn, how }),
      "segmentation-partitions/k-medoids": partitionTable(ids, rated),
      "segmentation-model/k-medoids": { models: models.map(modelOf) },
    };
  },
});

function modelOf({ k, metric, centers }: KMedoidsModel): SegmenterModel {
  return { kind: "medoids", k, metric, columns: centers.names, medoids: Array.from(centers.data) };
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
