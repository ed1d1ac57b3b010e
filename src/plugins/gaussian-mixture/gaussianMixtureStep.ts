import { type ChoiceOfK, type PartitionRating, ratePartition } from "segmentarium/cluster";
import { defineStep, fromColumns, type SegmentationSummary } from "segmentarium/plugin";
import { chooseByBic } from "./chooseByBic.ts";
import { type FittedMixture, fitMixtures } from "./fitMixtures.ts";
import { mixtureOptions } from "./mixtureOptions.ts";
import { readSpace } from "./readSpace.ts";

const algorithm = "gaussian-mixture";

/** Partitions customers by the most probable component of a mixture of normal distributions; BIC chooses their number. */
export const gaussianMixtureStep = defineStep(import.meta.url, {
  id: "gaussian-mixture",
  title: "Segments by a mixture of normal distributions",
  needs: ["clustering-space", "clustering-space-summary"],
  provides: [
    "segmentation/gaussian-mixture",
    "segmentation-summary/gaussian-mixture",
    "segmentation-partitions/gaussian-mixture",
  ],
  settings: ["minimumPeople"],
  options: mixtureOptions,
  async run(inputs, context) {
    const { settings, log } = context;
    const { minimumShare: leastShare, fewest, sample, ...range } = context.options;
    const space = inputs["clustering-space-summary"];
    const { ids, points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const customers = ids.length;
    const { single, mixtures, fittedOn } = fitMixtures(points, range, context);
    const rated = mixtures.map(({ k, model, labels }) => {
      const rating = ratePartition(points, labels, { k, sample, random: context.random(`silhouette-${k}`) });
      return { ...rating, bic: model.bic, converged: model.converged };
    });
    const minimumShare = Math.min(0.999, Math.max(leastShare, settings.minimumPeople / customers));
    const choice = chooseByBic(rated, single?.bic ?? Number.NEGATIVE_INFINITY, { minimumShare, fewest });
    const chosen = rated.find(({ k }) => k === choice.k);
    if (chosen === undefined)
      log.warn("no-structure", `${choice.reason}; by the mixture all customers form one segment`);
    if (chosen?.converged === false) {
      log.warn("not-converged", "the Gaussian mixture stopped before its likelihood was steady");
    }
    const idColumn = { name: "customer_id", type: "text" as const, values: ids };
    const integers = (name: string, values: Int32Array) => ({ name, type: "integer" as const, values });
    const facts = { metrics: points.names, customers, fittedOn: fittedOn < customers ? fittedOn : undefined };
    return {
      "segmentation/gaussian-mixture": fromColumns([
        idColumn,
        integers("label", chosen?.labels ?? new Int32Array(customers)),
      ]),
      "segmentation-summary/gaussian-mixture": summary(rated, choice, facts),
      "segmentation-partitions/gaussian-mixture": fromColumns([
        idColumn,
        ...rated.map(({ k, labels }) => integers(`k${k}`, labels)),
      ]),
    };
  },
});

type Rated = PartitionRating & Pick<FittedMixture["model"], "bic" | "converged">;

interface Facts {
  readonly metrics: readonly string[];
  readonly customers: number;
  readonly fittedOn: number | undefined;
}

function summary(
  rated: readonly Rated[],
  choice: ChoiceOfK,
  { metrics, customers, fittedOn }: Facts,
): SegmentationSummary {
  const chosen = rated.find(({ k }) => k === choice.k);
  const on = fittedOn === undefined ? "" : `; fitted on ${fittedOn} customers drawn at random, all are then assigned`;
  return {
    algorithm,
    k: chosen?.k ?? 1,
    metrics,
    ...measures(chosen),
    inertia: chosen?.inertia,
    sizes: chosen?.sizes ?? [customers],
    converged: chosen?.converged ?? true,
    ...(fittedOn === undefined ? {} : { fittedOn }),
    reason: chosen === undefined ? `${choice.reason}; all customers form one segment` : `${choice.reason}${on}`,
    candidates: rated.map((row) => {
      const { chosen: isChosen, reason } = choice.verdicts.find(({ k }) => k === row.k)!;
      const { k, inertia, smallestShare, bic, converged } = row;
      const words = converged ? reason : `${reason}; not converged`;
      return {
        algorithm,
        k,
        ...measures(row),
        inertia,
        smallestShare,
        bic,
        converged,
        chosen: isChosen,
        reason: words,
      };
    }),
  };
}

function measures(row: Rated | undefined) {
  return { silhouette: row?.silhouette, silhouetteLow: row?.low, silhouetteHigh: row?.high };
}
