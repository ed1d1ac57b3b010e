import { type ChoiceOfK, chooseK, type KMeansModel, silhouetteSampled } from "segmentarium/cluster";
import { defineStep, fromColumns, type SegmentationCandidate, type SegmentationSummary } from "segmentarium/plugin";
import { kMeansOptions } from "./kMeansOptions.ts";
import { readSpace } from "./readSpace.ts";
import { scanK } from "./scanK.ts";

/** Partitions customers by k-means for each k, and takes the k that silhouette and smallest size speak for. */
export const kMeansStep = defineStep(import.meta.url, {
  id: "k-means",
  title: "Segments by k-means",
  needs: ["clustering-space", "clustering-space-summary"],
  provides: ["segmentation/k-means", "segmentation-summary/k-means", "segmentation-partitions/k-means"],
  settings: ["minimumPeople"],
  options: kMeansOptions,
  async run(inputs, context) {
    const { options, settings, log } = context;
    const space = inputs["clustering-space-summary"];
    const { ids, points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const models = await scanK(points, options, context);
    const rated = models.map((model) => {
      const random = context.random(`silhouette-${model.k}`);
      const estimate = silhouetteSampled(points, model.labels, { sample: options.sample, random });
      const { value: silhouette, low, high } = estimate ?? { value: undefined, low: undefined, high: undefined };
      return { model, k: model.k, silhouette, low, high, smallestShare: model.sizes.at(-1)! / points.rows };
    });
    const minimumShare = Math.min(0.999, Math.max(options.minimumShare, settings.minimumPeople / points.rows));
    const choice = chooseK(rated, { minimumShare, tolerance: options.tolerance, fewest: options.fewest });
    const chosen = rated.find(({ k }) => k === choice.k);
    if (chosen === undefined) log.warn("no-structure", `${choice.reason}; all customers form one segment`);
    if (chosen?.model.converged === false) log.warn("not-converged", "k-means stopped before its partition was steady");
    return {
      "segmentation/k-means": fromColumns([
        { name: "customer_id", type: "text", values: ids },
        { name: "label", type: "integer", values: chosen?.model.labels ?? new Int32Array(ids.length) },
      ]),
      "segmentation-summary/k-means": summary(rated, choice, chosen, points.names, ids.length),
      "segmentation-partitions/k-means": fromColumns([
        { name: "customer_id", type: "text", values: ids },
        ...models.map(({ k, labels }) => ({ name: `k${k}`, type: "integer" as const, values: labels })),
      ]),
    };
  },
});

interface Rated {
  readonly model: KMeansModel;
  readonly k: number;
  readonly silhouette: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly smallestShare: number;
}

function summary(
  rated: readonly Rated[],
  choice: ChoiceOfK,
  chosen: Rated | undefined,
  metrics: readonly string[],
  customers: number,
): SegmentationSummary {
  return {
    algorithm: "k-means",
    k: chosen?.k ?? 1,
    metrics,
    silhouette: chosen?.silhouette,
    silhouetteLow: chosen?.low,
    silhouetteHigh: chosen?.high,
    inertia: chosen?.model.inertia,
    sizes: chosen?.model.sizes ?? [customers],
    converged: chosen?.model.converged ?? true,
    reason: chosen === undefined ? `${choice.reason}; all customers form one segment` : choice.reason,
    candidates: rated.map((row) => candidate(row, choice)),
  };
}

function candidate(row: Rated, choice: ChoiceOfK): SegmentationCandidate {
  const verdict = choice.verdicts.find(({ k }) => k === row.k)!;
  return {
    algorithm: "k-means",
    k: row.k,
    silhouette: row.silhouette,
    silhouetteLow: row.low,
    silhouetteHigh: row.high,
    inertia: row.model.inertia,
    smallestShare: row.smallestShare,
    converged: row.model.converged,
    chosen: verdict.chosen,
    reason: verdict.reason,
  };
}
