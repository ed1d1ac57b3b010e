import { type ChoiceOfK, chooseK, type PartitionRating, ratePartition } from "segmentarium/cluster";
import { defineStep, fromColumns, type SegmentationSummary } from "segmentarium/plugin";
import { readSpace } from "./readSpace.ts";
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
    const minimumShare = Math.min(0.999, Math.max(options.minimumShare, settings.minimumPeople / customers));
    const choice = chooseK(rated, { minimumShare, tolerance: options.tolerance, fewest: options.fewest });
    const chosen = rated.find(({ k }) => k === choice.k);
    if (chosen === undefined) log.warn("no-structure", `${choice.reason}; by Ward all customers form one segment`);
    const fittedOn = found !== undefined && found.tree.rows < customers ? found.tree.rows : undefined;
    const idColumn = { name: "customer_id", type: "text" as const, values: ids };
    const integers = (name: string, values: Int32Array) => ({ name, type: "integer" as const, values });
    return {
      "segmentation/ward": fromColumns([idColumn, integers("label", chosen?.labels ?? new Int32Array(customers))]),
      "segmentation-summary/ward": summary(rated, choice, { metrics: points.names, customers, fittedOn }),
      "segmentation-partitions/ward": fromColumns([
        idColumn,
        ...rated.map(({ k, labels }) => integers(`k${k}`, labels)),
      ]),
      "segmentation-tree/ward": {
        fittedOn: found?.tree.rows ?? 0,
        merges: found === undefined ? [] : topMerges(found.tree, drawnMerges, settings.minimumPeople),
      },
    };
  },
});

interface Facts {
  readonly metrics: readonly string[];
  readonly customers: number;
  readonly fittedOn: number | undefined;
}

function summary(
  rated: readonly PartitionRating[],
  choice: ChoiceOfK,
  { metrics, customers, fittedOn }: Facts,
): SegmentationSummary {
  const chosen = rated.find(({ k }) => k === choice.k);
  const on =
    fittedOn === undefined
      ? ""
      : `; the tree is made of ${fittedOn} prototypes, customers drawn at random, and each customer goes to the nearest center of their clusters`;
  return {
    algorithm,
    k: chosen?.k ?? 1,
    metrics,
    ...measures(chosen),
    inertia: chosen?.inertia,
    sizes: chosen?.sizes ?? [customers],
    converged: true,
    ...(fittedOn === undefined ? {} : { fittedOn }),
    reason: chosen === undefined ? `${choice.reason}; all customers form one segment` : `${choice.reason}${on}`,
    candidates: rated.map((row) => {
      const { chosen: isChosen, reason } = choice.verdicts.find(({ k }) => k === row.k)!;
      const { k, inertia, smallestShare } = row;
      return { algorithm, k, ...measures(row), inertia, smallestShare, chosen: isChosen, reason };
    }),
  };
}

function measures(row: PartitionRating | undefined) {
  return { silhouette: row?.silhouette, silhouetteLow: row?.low, silhouetteHigh: row?.high };
}
