import { type CandidateK, type Categories, chooseK } from "../cluster/index.ts";
import type { Matrix } from "../matrix/index.ts";
import type {
  ClusteringSpace,
  ColumnsOutput,
  Context,
  ModelItem,
  SegmentationSummary,
  SegmenterModel,
  SegmenterModels,
  SegmenterSettings,
  TableInput,
} from "../plugin.ts";
import { percentText } from "../stats/index.ts";
import { type CustomerAttributes, modelItem } from "./customerAttributes.ts";
import { rateFits } from "./rateFits.ts";
import { readCategories } from "./readCategories.ts";
import { readSpace } from "./readSpace.ts";
import { leastSize, segmentationSummary } from "./segmentationSummary.ts";
import { labelTable, partitionTable } from "./segmentationTables.ts";
import { warnOneSegment } from "./warnOneSegment.ts";

/** A partition by measures and attributes, found on some customers and spread to all. */
export interface MixedFit {
  readonly k: number;
  /** Of all customers. */
  readonly labels: Int32Array;
  readonly converged: boolean;
  /** How other customers get their segment. */
  readonly model: SegmenterModel;
  /** By the silhouette in measures and attributes, of the customers that it was found on. */
  readonly together: Omit<CandidateK, "smallestShare">;
}

export interface MixedFits {
  readonly fits: readonly MixedFit[];
  /** Customers that they were found on. */
  readonly fittedOn: number;
}

/** An algorithm that compares customers by measures and attributes together. */
export interface MixedSegmenter {
  /** The segmenter's id. */
  readonly algorithm: string;
  /** As it reads after "by". */
  readonly name: string;
  /** What it would be without attributes. */
  readonly without: string;
  /** What it says when it did not converge. */
  readonly unsteady: string;
  /** What its silhouettes are by, in words, for the verdict on each k: such as "by Gower's dissimilarities". */
  readonly by: string;
  /** What silhouettes k is chosen by, in words, for the end of the reason. */
  readonly silhouettes: string;
  /** The same where it was found on so many of the customers. */
  readonly drawn: (fittedOn: number) => string;
  readonly fit: (points: Matrix, answers: Categories, items: readonly ModelItem[]) => MixedFits | Promise<MixedFits>;
  /** What it is told, on points that have columns. */
  readonly settings: (points: Matrix) => SegmenterSettings;
}

export interface MixedInputs {
  readonly table: TableInput;
  readonly space: ClusteringSpace;
  readonly attributes: TableInput;
  readonly known: CustomerAttributes;
}

export interface MixedOptions {
  readonly minimumShare: number;
  readonly fewest: number;
  readonly tolerance: number;
  readonly leastKnown: number;
  readonly sample: number;
}

export interface MixedSegments {
  readonly labels: ColumnsOutput;
  readonly summary: SegmentationSummary;
  readonly partitions: ColumnsOutput;
  readonly models: SegmenterModels;
}

/** Parts customers by measures and those attributes that are known of enough of them; the silhouette in both chooses their number. */
export async function segmentMixed(
  segmenter: MixedSegmenter,
  { table, space, attributes, known }: MixedInputs,
  context: Context<"minimumPeople", MixedOptions>,
): Promise<MixedSegments> {
  const { settings, log, options } = context;
  const { ids, points } = await readSpace(context.db, table.sql, space);
  const customers = ids.length;
  const items = known.items.filter((item) => item.measured !== true && item.known >= options.leastKnown * customers);
  const answers = await readCategories(context.db, attributes.sql, items, customers);
  const reason = faultOf(points.columns, items.length, options.leastKnown, segmenter.without);
  const { fits, fittedOn }: MixedFits =
    reason === undefined
      ? await segmenter.fit(points, answers, items.map(modelItem))
      : { fits: [], fittedOn: customers };
  const ratings = await rateFits(points, fits, options.sample, context);
  const rated = ratings.map((rating, i) => ({ ...rating, converged: fits[i]!.converged }));
  const least = leastSize(options.minimumShare, settings.minimumPeople, customers);
  const candidates = fits.map(({ together }, i) => ({ ...together, smallestShare: rated[i]!.smallestShare }));
  const tried = chooseK(candidates, {
    ...least,
    ...{ tolerance: options.tolerance, fewest: options.fewest, by: segmenter.by },
  });
  const choice = { ...tried, reason: reason === undefined ? tried.reason : `No k was chosen: ${reason}` };
  const chosen = rated.find(({ k }) => k === choice.k);
  if (chosen === undefined && reason === undefined) {
    warnOneSegment(log, points.columns, choice.reason, segmenter.name);
  }
  if (chosen?.converged === false) log.warn("not-converged", segmenter.unsteady);
  const metrics = reason === undefined ? [...points.names, ...answers.items.map(({ name }) => name)] : [];
  const told = reason === undefined ? segmenter.settings(points) : undefined;
  const found = { algorithm: segmenter.algorithm, metrics, customers, rated, settings: told };
  const words = { ...choice, reason: withWords(choice, segmenter.silhouettes) };
  return {
    labels: labelTable(ids, chosen?.labels ?? new Int32Array(customers)),
    summary: segmentationSummary(
      fittedOn < customers
        ? { ...found, choice, fittedOn, how: segmenter.drawn(fittedOn) }
        : { ...found, choice: words },
    ),
    partitions: partitionTable(ids, rated),
    models: { models: fits.map(({ model }) => model) },
  };
}

function withWords({ k, reason }: { readonly k: number | undefined; readonly reason: string }, words: string): string {
  return k === undefined ? reason : `${reason}; ${words}`;
}

function faultOf(measures: number, items: number, leastKnown: number, without: string): string | undefined {
  if (measures === 0) return "no measure is in the clustering space";
  if (items > 0) return undefined;
  return `no attribute is known of at least ${percentText(leastKnown)} of customers, so it would be ${without}`;
}
