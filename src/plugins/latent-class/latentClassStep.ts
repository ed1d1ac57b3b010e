import type { LatentClassModel } from "segmentarium/cluster";
import { defineStep, type SegmenterModel, type SegmenterSettings } from "segmentarium/plugin";
import {
  type AttributeItem,
  chooseByBic,
  labelTable,
  leastSize,
  modelItem,
  partitionTable,
  rateFits,
  readCategories,
  readSpace,
  segmentationSummary,
} from "segmentarium/segmentation";
import { classAnswers } from "./classAnswers.ts";
import { fitClasses } from "./fitClasses.ts";
import { latentClassOptions } from "./latentClassOptions.ts";
import type { FittedClasses } from "./latentClassTypes.ts";

const algorithm = "latent-class";
const words = { model: "set of classes", single: "a single class" };

/** Partitions customers by the most probable latent class behind their attributes and answers; BIC chooses their number. */
export const latentClassStep = defineStep(import.meta.url, {
  id: "latent-class",
  title: "Segments by latent classes of attributes and answers",
  needs: ["customer-attributes", "customer-attributes-summary", "clustering-space", "clustering-space-summary"],
  provides: [
    "segmentation/latent-class",
    "segmentation-summary/latent-class",
    "segmentation-partitions/latent-class",
    "segmentation-model/latent-class",
    "latent-class-fit",
  ],
  settings: ["minimumPeople"],
  options: latentClassOptions,
  async run(inputs, context) {
    const { minimumShare, fewest, sample, ...range } = context.options;
    const attributes = inputs["customer-attributes-summary"];
    const space = inputs["clustering-space-summary"];
    const { ids, points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const customers = ids.length;
    const table = inputs["customer-attributes"].sql;
    const answers = await readCategories(context.db, table, attributes.items, customers);
    const { single, models, reason } = fitClasses(answers, range, context);
    const ratings = await rateFits(points, models, sample, context);
    const rated = models.map(({ labels, converged }, i) => ({ ...ratings[i]!, labels, converged }));
    const least = leastSize(minimumShare, context.settings.minimumPeople, customers);
    const candidates = models.map(({ k, bic }, i) => ({ k, bic, smallestShare: rated[i]!.smallestShare }));
    const limits = { ...least, fewest, words };
    const tried = chooseByBic(candidates, single?.bic ?? Number.NEGATIVE_INFINITY, limits);
    const choice = reason === undefined ? tried : { ...tried, reason: `No k was chosen: ${reason}` };
    const chosen = models.find(({ k }) => k === choice.k);
    if (chosen === undefined && reason === undefined) {
      context.log.warn("no-structure", `${choice.reason}; by latent classes all customers form one segment`);
    }
    if (chosen?.converged === false) {
      context.log.warn("not-converged", "latent classes stopped before their likelihood was steady");
    }
    const { starts, maxIterations, tolerance, smoothing } = range;
    const told: SegmenterSettings = { algorithm, starts, maxIterations, tolerance, smoothing };
    const metrics = answers.items.map(({ name }) => name);
    return {
      "segmentation/latent-class": labelTable(ids, chosen?.labels ?? new Int32Array(customers)),
      "segmentation-summary/latent-class": segmentationSummary({
        algorithm,
        metrics,
        customers,
        rated,
        choice,
        settings: told,
      }),
      "segmentation-partitions/latent-class": partitionTable(ids, rated),
      "segmentation-model/latent-class": { models: models.map((model) => modelOf(model, attributes.items)) },
      "latent-class-fit": {
        customers,
        informed: single?.informed ?? 0,
        fits: (single === undefined ? models : [single, ...models]).map(fittedClasses),
        k: chosen?.k,
        reason: choice.reason,
        answers: chosen === undefined ? [] : classAnswers(chosen, answers),
        items: metrics,
        leftOut: attributes.leftOut,
      },
    };
  },
});

function modelOf({ k, weights, probabilities }: LatentClassModel, items: readonly AttributeItem[]): SegmenterModel {
  return {
    ...({ kind: "classes", k, columns: [], items: items.map(modelItem), weights: Array.from(weights) } as const),
    probabilities: probabilities.map((ofItem) => Array.from(ofItem)),
  };
}

function fittedClasses(model: LatentClassModel): FittedClasses {
  const { k, logLikelihood, freeParameters, degreesOfFreedom, aic, bic, adjustedBic } = model;
  const { entropyR2, reproducibility, converged, starts } = model;
  return {
    ...{ k, logLikelihood, freeParameters, degreesOfFreedom, aic, bic, adjustedBic },
    ...{ entropyR2, reproducibility, converged, starts: starts.length },
  };
}
