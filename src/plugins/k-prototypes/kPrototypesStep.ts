import { chooseK, ratePartition } from "segmentarium/cluster";
import { defineStep } from "segmentarium/plugin";
import {
  labelTable,
  leastShare,
  partitionTable,
  readCategories,
  readSpace,
  segmentationSummary,
} from "segmentarium/segmentation";
import { fitPrototypes } from "./fitPrototypes.ts";
import { kPrototypesOptions } from "./kPrototypesOptions.ts";

const algorithm = "k-prototypes";

/** Partitions customers by k-prototypes, in measures and attributes together; the silhouette there chooses their number. */
export const kPrototypesStep = defineStep(import.meta.url, {
  id: "k-prototypes",
  title: "Segments by measures and attributes together",
  needs: ["customer-attributes", "customer-attributes-summary", "clustering-space", "clustering-space-summary"],
  provides: ["segmentation/k-prototypes", "segmentation-summary/k-prototypes", "segmentation-partitions/k-prototypes"],
  settings: ["minimumPeople"],
  options: kPrototypesOptions,
  async run(inputs, context) {
    const { settings, log } = context;
    const { minimumShare: least, fewest, tolerance, leastKnown, ...range } = context.options;
    const space = inputs["clustering-space-summary"];
    const { ids, points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const customers = ids.length;
    const items = inputs["customer-attributes-summary"].items.filter(({ known }) => known >= leastKnown * customers);
    const answers = await readCategories(context.db, inputs["customer-attributes"].sql, items, customers);
    const reason = faultOf(points.columns, items.length, leastKnown);
    const { fits, fittedOn } =
      reason === undefined ? fitPrototypes(points, answers, range, context) : { fits: [], fittedOn: customers };
    const rated = fits.map(({ k, model, labels }) => {
      const random = context.random(`silhouette-${k}`);
      return { ...ratePartition(points, labels, { k, sample: range.sample, random }), converged: model.converged };
    });
    const minimumShare = leastShare(least, settings.minimumPeople, customers);
    const candidates = fits.map(({ together }, i) => ({ ...together, smallestShare: rated[i]!.smallestShare }));
    const tried = chooseK(candidates, { minimumShare, tolerance, fewest });
    const choice = { ...tried, reason: reason === undefined ? tried.reason : `No k was chosen: ${reason}` };
    const chosen = rated.find(({ k }) => k === choice.k);
    if (chosen === undefined && (reason === undefined || points.columns === 0)) {
      log.warn("no-structure", `${choice.reason}; by k-prototypes all customers form one segment`);
    }
    if (chosen?.converged === false)
      log.warn("not-converged", "k-prototypes stopped before its prototypes were steady");
    const metrics = reason === undefined ? [...points.names, ...answers.items.map(({ name }) => name)] : [];
    const where = "silhouettes that k was chosen by are of measures and attributes together";
    const drawn = `${where}, found on ${fittedOn} customers drawn at random, all are then assigned`;
    const found = { algorithm, metrics, customers, rated, choice: { ...choice, reason: withWords(choice, where) } };
    return {
      "segmentation/k-prototypes": labelTable(ids, chosen?.labels ?? new Int32Array(customers)),
      "segmentation-summary/k-prototypes": segmentationSummary(
        fittedOn < customers ? { ...found, choice, fittedOn, how: drawn } : found,
      ),
      "segmentation-partitions/k-prototypes": partitionTable(ids, rated),
    };
  },
});

function withWords({ k, reason }: { readonly k: number | undefined; readonly reason: string }, words: string): string {
  return k === undefined ? reason : `${reason}; ${words}`;
}

function faultOf(measures: number, items: number, leastKnown: number): string | undefined {
  if (measures === 0) return "no measure is in the clustering space";
  if (items > 0) return undefined;
  return `no attribute is known of at least ${Number((100 * leastKnown).toFixed(1))} % of customers, so it would be k-means`;
}
