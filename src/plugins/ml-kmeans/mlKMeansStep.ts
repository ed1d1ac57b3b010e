import { silhouetteEstimates } from "segmentarium/cluster";
import { defineStep, fromColumns, type SegmentationSummary } from "segmentarium/plugin";
import { centersModel, readSpace, silhouetteSample, silhouetteStreams } from "segmentarium/segmentation";
import { z } from "zod";
import { bestFit } from "./bestFit.ts";
import { greatestK } from "./greatestK.ts";

const algorithm = "ml-kmeans";

/** Options of the segmenter, as a project file may set them. */
export const mlKMeansOptions = z.strictObject({
  k: z.int().min(1).max(30).optional().describe("Number of segments; that of k-means when not given"),
  restarts: z.int().min(1).max(100).default(10).describe("Random starts; the best is kept"),
  sample: z.int().min(100).default(20_000).describe("Customers that the centers are found on; all are then assigned"),
  silhouetteSample: silhouetteSample(3000),
});

/** Partitions the same points by the package `ml-kmeans`. */
export const mlKMeansStep = defineStep(import.meta.url, {
  id: "ml-kmeans",
  title: "Segments by the package ml-kmeans",
  needs: ["clustering-space", "clustering-space-summary", "segmentation-summary/k-means?"],
  provides: ["segmentation/ml-kmeans", "segmentation-summary/ml-kmeans", "segmentation-model/ml-kmeans"],
  options: mlKMeansOptions,
  async run(inputs, context) {
    const { restarts, sample, silhouetteSample: silhouettesOf } = context.options;
    const space = inputs["clustering-space-summary"];
    const { ids, points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const wanted = context.options.k ?? inputs["segmentation-summary/k-means"]?.k ?? 4;
    const k = greatestK(points, wanted);
    if (k < 2)
      return oneSegment(
        ids,
        space.columns.map(({ name }) => name),
      );
    const fit = bestFit(points, { k, restarts, sample, random: context.random("ml-kmeans") });
    const { threads, signal } = context;
    const random = silhouetteStreams(context.random, "silhouettes");
    const rating = { sample: silhouettesOf, random, threads, signal };
    const [estimate] = await silhouetteEstimates(points, [fit.labels], rating);
    if (!fit.converged) context.log.warn("not-converged", "ml-kmeans stopped before its partition was steady");
    const from = context.options.k === undefined ? "as k-means chose" : "as the project file says";
    const on = fit.sampled < points.rows ? `, found on ${fit.sampled} customers` : "";
    const measures = {
      silhouette: estimate?.value,
      silhouetteLow: estimate?.low,
      silhouetteHigh: estimate?.high,
      inertia: fit.inertia,
    };
    const reason = `${k} segments ${from}${on}; the best of ${restarts} starts`;
    const summary: SegmentationSummary = {
      algorithm,
      k,
      metrics: points.names,
      ...measures,
      sizes: fit.sizes,
      converged: fit.converged,
      settings: { algorithm, restarts, sample },
      reason,
      candidates: [{ algorithm, k, ...measures, smallestShare: fit.sizes.at(-1)! / points.rows, chosen: true, reason }],
    };
    return {
      "segmentation/ml-kmeans": labelled(ids, fit.labels),
      "segmentation-summary/ml-kmeans": summary,
      "segmentation-model/ml-kmeans": { models: [centersModel(fit.centers)] },
    };
  },
});

function labelled(ids: readonly string[], labels: Int32Array) {
  return fromColumns([
    { name: "customer_id", type: "text", values: ids },
    { name: "label", type: "integer", values: labels },
  ]);
}

function oneSegment(ids: readonly string[], metrics: readonly string[]) {
  const summary: SegmentationSummary = {
    algorithm,
    k: 1,
    metrics,
    silhouette: undefined,
    silhouetteLow: undefined,
    silhouetteHigh: undefined,
    inertia: undefined,
    sizes: [ids.length],
    converged: true,
    reason: "one segment: nothing to divide customers by",
    candidates: [],
  };
  return {
    "segmentation/ml-kmeans": labelled(ids, new Int32Array(ids.length)),
    "segmentation-summary/ml-kmeans": summary,
    "segmentation-model/ml-kmeans": { models: [] },
  };
}
