import {
  type ChoiceOfK,
  chooseK,
  type LinkageMethod,
  type LinkageTree,
  type PartitionRating,
} from "segmentarium/cluster";
import type {
  ClusteringSpace,
  ColumnsOutput,
  Context,
  SegmentationSummary,
  SegmenterModels,
  SegmenterSettings,
  TableInput,
} from "segmentarium/plugin";
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
import { chooseCut } from "./cutAt.ts";
import { treeModels } from "./treeModels.ts";
import type { TreeOptions } from "./treeOptions.ts";
import { type TreePartitions, treePartitions } from "./treePartitions.ts";

export interface TreeSegmenter {
  /** The segmenter's id. */
  readonly algorithm: string;
  readonly method: LinkageMethod;
  /** As it reads after "by". */
  readonly name: string;
  /** Where customers go who are not in the tree, as it reads after "each customer goes to". */
  readonly others: string;
}

export interface TreeSegments {
  readonly labels: ColumnsOutput;
  readonly partitions: ColumnsOutput;
  readonly summary: SegmentationSummary;
  /** Undefined when there is nothing to make one of. */
  readonly tree: LinkageTree | undefined;
  readonly models: SegmenterModels;
}

/** Parts customers by cutting a tree where silhouette and smallest size speak for, as k-means chooses k, or where it is asked to. */
export async function segmentByTree(
  { algorithm, method, name, others }: TreeSegmenter,
  { table, space }: { readonly table: TableInput; readonly space: ClusteringSpace },
  context: Context<"minimumPeople", TreeOptions>,
): Promise<TreeSegments> {
  const { options, settings, log } = context;
  const { ids, points } = await readSpace(context.db, table.sql, space);
  const customers = ids.length;
  const range = { method, kMin: options.kMin, kMax: options.kMax, most: options.treeCustomers, cut: options.cut };
  const found = points.columns === 0 ? undefined : treePartitions(points, range, context.random("prototypes"));
  const rated = await rateFits(points, found?.partitions ?? [], options.sample, context);
  const least = leastSize(options.minimumShare, settings.minimumPeople, customers);
  const tried = choose(rated, found, options, least);
  const chosen = rated.find(({ k }) => k === tried.k);
  const isTooSmall = rated.some(({ k, smallestShare }) => k >= options.fewest && smallestShare < least.minimumShare);
  const choice =
    chosen === undefined && options.cut === undefined && isTooSmall
      ? { ...tried, reason: `${tried.reason}; ${howToCut(algorithm, name, options, settings.minimumPeople)}` }
      : tried;
  if (chosen === undefined) warnOneSegment(log, points.columns, choice.reason, name);
  const fittedOn = found !== undefined && found.tree.rows < customers ? found.tree.rows : undefined;
  const how = `the tree is made of ${countText(fittedOn ?? customers)} prototypes, customers drawn at random, and each customer goes to ${others}`;
  return {
    labels: labelTable(ids, chosen?.labels ?? new Int32Array(customers)),
    partitions: partitionTable(ids, rated),
    summary: segmentationSummary({
      ...{ algorithm, metrics: points.names, customers, rated, choice, fittedOn, how },
      settings: settingsOf(method, options, found),
    }),
    tree: found?.tree,
    models: { models: found === undefined ? [] : treeModels(found, method, context.random("model")) },
  };
}

/** What an analyst can do about segments that are all too small. */
function howToCut(algorithm: string, name: string, { minimumShare }: TreeOptions, minimumPeople: number): string {
  const below = minimumShare > 0 ? `"minimumShare" below ${minimumShare}, and ` : "";
  return `${name} parts few far-away customers first; to have a cut all the same, set in the project file, in the options of the step "${algorithm}", ${below}"kMin" and "kMax" for a number of segments, or "cut" for a height or a share between segments; none may be of fewer than ${minimumPeople} customers`;
}

function settingsOf(
  method: LinkageMethod,
  { treeCustomers, cut: asked }: TreeOptions,
  found: TreePartitions | undefined,
): SegmenterSettings {
  const k = found?.cut?.k;
  const cut =
    found === undefined || asked === undefined || k === undefined
      ? {}
      : { cut: "height" in asked ? { k, ...asked, rows: found.tree.rows } : { k, ...asked } };
  return method === "ward"
    ? { algorithm: "ward", treeCustomers, ...cut }
    : { algorithm: "linkage", treeCustomers, method, ...cut };
}

function choose(
  rated: readonly PartitionRating[],
  found: TreePartitions | undefined,
  { tolerance, fewest }: TreeOptions,
  least: ReturnType<typeof leastSize>,
): ChoiceOfK {
  return found?.cut === undefined
    ? chooseK(rated, { ...least, tolerance, fewest })
    : chooseCut(rated, found.cut, least);
}
