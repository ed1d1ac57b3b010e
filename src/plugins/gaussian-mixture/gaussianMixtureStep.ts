import { defineStep, type SegmenterModel, type SegmenterSettings } from "segmentarium/plugin";
import {
  chooseByBic,
  labelTable,
  leastSize,
  partitionTable,
  rateFits,
  readSpace,
  segmentationSummary,
  warnOneSegment,
} from "segmentarium/segmentation";
import { countText } from "segmentarium/stats";
import { type FittedMixture, fitMixtures } from "./fitMixtures.ts";
import { mixtureOptions } from "./mixtureOptions.ts";

const algorithm = "gaussian-mixture";
const words = { model: "mixture", single: "a single normal distribution" };

/** Partitions customers by the most probable component of a mixture of normal distributions; BIC chooses their number. */
export const gaussianMixtureStep = defineStep(import.meta.url, {
  id: "gaussian-mixture",
  title: "Segments by a mixture of normal distributions",
  needs: ["clustering-space", "clustering-space-summary"],
  provides: [
    "segmentation/gaussian-mixture",
    "segmentation-summary/gaussian-mixture",
    "segmentation-partitions/gaussian-mixture",
    "segmentation-model/gaussian-mixture",
  ],
  settings: ["minimumPeople"],
  options: mixtureOptions,
  async run(inputs, context) {
    const { settings, log } = context;
    const { minimumShare, fewest, sample, ...range } = context.options;
    const space = inputs["clustering-space-summary"];
    const { ids, points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const customers = ids.length;
    const { single, mixtures, fittedOn } = fitMixtures(points, range, context);
    const ratings = await rateFits(points, mixtures, sample, context);
    const rated = mixtures.map(({ model: { bic, converged } }, i) => ({ ...ratings[i]!, bic, converged }));
    const least = leastSize(minimumShare, settings.minimumPeople, customers);
    const choice = chooseByBic(rated, single?.bic ?? Number.NEGATIVE_INFINITY, { ...least, fewest, words });
    const chosen = rated.find(({ k }) => k === choice.k);
    if (chosen === undefined) warnOneSegment(log, points.columns, choice.reason, "the mixture");
    if (chosen?.converged === false) {
      log.warn("not-converged", "the Gaussian mixture stopped before its likelihood was steady");
    }
    const { fitCustomers, starts, attempts, maxIterations, tolerance, regularisation } = range;
    const effort = { starts, attempts, maxIterations, tolerance, regularisation };
    const told: SegmenterSettings = { algorithm, fitCustomers, ...effort };
    const found = { algorithm, metrics: points.names, customers, rated, choice, settings: told };
    const how = `fitted on ${countText(fittedOn)} customers drawn at random, all are then assigned`;
    return {
      "segmentation/gaussian-mixture": labelTable(ids, chosen?.labels ?? new Int32Array(customers)),
      "segmentation-summary/gaussian-mixture": segmentationSummary(
        fittedOn < customers ? { ...found, fittedOn, how } : found,
      ),
      "segmentation-partitions/gaussian-mixture": partitionTable(ids, rated),
      "segmentation-model/gaussian-mixture": { models: mixtures.map(modelOf) },
    };
  },
});

function modelOf({ k, model: { centers, parameters } }: FittedMixture): SegmenterModel {
  return {
    kind: "mixture",
    k,
    columns: centers.names,
    centers: Array.from(centers.data),
    weights: Array.from(parameters.weights),
    covariances: Array.from(parameters.covariances),
  };
}
