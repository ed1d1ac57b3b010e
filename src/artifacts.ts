/** What travels between steps: the types of the artifacts that the product's own plugins exchange. */
import type { CleaningCount, FileAccount, Reconciliation, RuleResult, SuspectDates } from "./ingestArtifacts.ts";
import type {
  Segment,
  SegmentationTree,
  SegmenterModels,
  SegmenterSettings,
  SegmentIdentity,
} from "./segmentArtifacts.ts";

export type * from "./ingestArtifacts.ts";
export type * from "./segmentArtifacts.ts";

/** A table of the step's database: `sql` is its quoted name, to be put into a query. */
export interface TableInput {
  readonly kind: "table";
  readonly id: string;
  readonly sql: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** The parts of the table, of which something may be kept, where it has such and all their rows and columns are to be seen. */
  readonly pieces?: readonly TablePiece[];
}

/** A part of a table. */
export interface TablePiece {
  /** Its place, as the column of places tells it where the table has one. */
  readonly place: number;
  /** What its rows were made of: pieces with equal keys have equal rows, in any run. */
  readonly key: string;
  /** Its rows, with the columns of the table, as SQL. */
  readonly sql: string;
}

/** A folder of files that a step made. */
export interface FilesInput {
  readonly kind: "files";
  readonly folder: string;
}

/** A column of a release table, as `kpis.revenue`. */
export type ReleaseColumnName = `${string}.${string}`;

/**
 * One measure, of customers (a feature) or of segments, months and the like (a release table): defined once. SQL, clustering,
 * pages, their filters, glossary and data dictionary read it from here.
 */
export interface Metric {
  /** Also the name of the column. */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly formula: string;
  readonly description: string;
  /** From which time it is made: `All time before the cutoff`. */
  readonly window?: string;
  /** Least and greatest value that it can have, where there are such. */
  readonly low?: number;
  readonly high?: number;
  /** What is better for the shop; absent where neither is. */
  readonly better?: "higher" | "lower";
  /** Where it stands in release tables, when it is not a column of customers; pages find it by these. */
  readonly columns?: readonly ReleaseColumnName[];
  /** Each customer's value is 1 for yes or 0 for no, so that a mean counts people: it is told only where both are enough. */
  readonly answer?: true;
  /** What a missing value means, when the metric may be missing. */
  readonly missing?: string;
  /** A missing value is not known and may be imputed: always, or where another metric of the step is missing too; else it never happened. */
  readonly unknown?: "always" | { readonly with: string };
}

/** A measure as the record keeps it: with the step that computes it. */
export interface RecordedMetric extends Metric {
  /** `customers`: one value for each customer. `release`: a column of what is published. */
  readonly of: "customers" | "release";
  readonly step: string;
}

/** A partition of customers and how it was found. The assignment itself is the table of the same step. */
export interface SegmentationSummary {
  readonly algorithm: string;
  readonly k: number;
  readonly metrics: readonly string[];
  readonly silhouette: number | undefined;
  readonly silhouetteLow: number | undefined;
  readonly silhouetteHigh: number | undefined;
  readonly inertia: number | undefined;
  readonly sizes: readonly number[];
  readonly converged: boolean;
  /** How many customers it was found on, when not on all; the others were assigned afterwards. */
  readonly fittedOn?: number | undefined;
  /** Customers in no dense region: a segment of their own, of the last label, counted in `k` and last of `sizes`. */
  readonly unassigned?: { readonly label: number; readonly people: number; readonly share: number } | undefined;
  /** What gave it its labels, where an algorithm of the product did: with them it is run again, on customers drawn anew. */
  readonly settings?: SegmenterSettings | undefined;
  /** Density-based clustering validation, −1 … 1, higher is better, on the customers that it was found on; of density methods. */
  readonly dbcv?: number | undefined;
  readonly reason: string;
  readonly candidates: readonly SegmentationCandidate[];
  /** Id and name of each segment by its label, where people have named them; else they are computed. */
  readonly names?: readonly { readonly id: string; readonly name: string }[] | undefined;
}

export interface SegmentationCandidate {
  readonly algorithm: string;
  readonly k: number;
  readonly silhouette: number | undefined;
  readonly silhouetteLow: number | undefined;
  readonly silhouetteHigh: number | undefined;
  readonly inertia: number;
  readonly smallestShare: number;
  /** Bayesian information criterion on the customers that it was fitted on, lower is better; of models with a likelihood. */
  readonly bic?: number | undefined;
  /** The label of customers in no dense region, who are counted in `k`, and their share of all; absent where there are none. */
  readonly unassigned?: { readonly label: number; readonly share: number } | undefined;
  /** Absent where nothing iterates. */
  readonly converged?: boolean | undefined;
  readonly chosen: boolean;
  readonly reason: string;
}

export interface AuditResult {
  readonly title: string;
  readonly verdict: "pass" | "fail" | "insufficient-evidence" | "could-not-run";
  readonly summary: string;
}

/** How one column of the clustering space was made; enough to prepare a new customer in the same way. */
export interface SpaceColumn {
  /** Name in the space: the metric, or `<metric>_missing` for the 0/1 column of those who have no value. */
  readonly name: string;
  readonly metric: string;
  readonly role: "value" | "missing";
  /** `log1p` is ln(1 + x); `signed-log1p` is sign(x) · ln(1 + |x|), for a metric that may be below 0. */
  readonly transform: "log1p" | "signed-log1p" | "box-cox" | "yeo-johnson" | "none";
  /** The fitted power of a Box-Cox or Yeo-Johnson transform. */
  readonly power: number | undefined;
  /** Bounds, after the transform, to which the tails were pulled in; undefined when nothing was. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** The least of the most frequent known values (the median where too few customers have it), and what the project declares for unknown ones, both after transform and bounds. */
  readonly mode?: number;
  readonly constant?: number;
  /**
   * `z` takes the mean away and divides by the standard deviation (divisor n), `min-max` divides by the range instead,
   * `robust` takes the median and the interquartile range.
   */
  readonly scaling: "z" | "min-max" | "robust";
  /** What was taken away and divided by, after transform and bounds. */
  readonly center: number;
  readonly scale: number;
  /** What it was then multiplied by: below 1 where a metric has a value column and a missing column, which share its weight. */
  readonly weight: number;
  /** Skewness of the known values as they are, and after transform and bounds; undefined when they do not vary. */
  readonly skewBefore: number | undefined;
  readonly skewAfter: number | undefined;
  /** Customers who have no value. */
  readonly missing: number;
  /** Customers whose value was pulled in to a bound. */
  readonly pulledIn: number;
}

/** The space in which customers are compared. The coordinates themselves are the table `clustering-space`. */
export interface ClusteringSpace {
  readonly columns: readonly SpaceColumn[];
  readonly customers: number;
  /**
   * What is done with values that are not known of metrics without a constant, told also where all are known, since those of later
   * customers may not be; and of how many customers values of a metric are not known, with a constant or without, of some only.
   */
  readonly unknown?: { readonly by: string; readonly customers: Readonly<Record<string, number>> };
  /** Metrics that were asked for and have no part in the space, and why. */
  readonly leftOut: readonly { readonly metric: string; readonly reason: string }[];
}

/** A measure of a model on rows that it was not fitted on, with its 95 % interval. */
export interface MeasuredQuality {
  readonly model: string;
  readonly metric: string;
  readonly value: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Undefined for the base rate, which is no quality. */
  readonly higherIsBetter: boolean | undefined;
  readonly customers: number;
}

/** How much a model's ROC AUC falls when a metric is shuffled; the range is of single shuffles. */
export interface MeasuredImportance {
  readonly metric: string;
  readonly importance: number;
  readonly low: number;
  readonly high: number;
  readonly repeats: number;
  readonly customers: number;
}

/** The repurchase model: fitted at one cutoff, judged at a later one. The scores are the table `scores/repurchase`. */
export interface RepurchaseModel {
  /** False when the data cannot carry a model; then there are no measures, and the reason says why. */
  readonly eligible: boolean;
  readonly reason: string;
  readonly horizonDays: number;
  readonly trainingCustomers: number;
  readonly trainingPositives: number;
  readonly fittedOn: number;
  readonly evaluationCustomers: number;
  readonly evaluationPositives: number;
  readonly targetShare: number;
  readonly quality: readonly MeasuredQuality[];
  readonly drivers: readonly MeasuredImportance[];
}

/** One group in a fairness comparison. */
export interface ComparedGroup {
  readonly value: string;
  readonly customers: number;
  readonly positives: number;
  /** Undefined for an empty group. */
  readonly rate: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Large enough to be compared. */
  readonly compared: boolean;
}

/** Whether the groups of one sensitive attribute get one outcome equally often: intervals at 95 %. */
export interface FairnessComparison {
  /** `segment-assignment`, `repurchase-targeting` or `treatment:<name>`. */
  readonly audit: string;
  /** A segment's id, `targeted` or `offered`. */
  readonly outcome: string;
  readonly attribute: string;
  readonly groups: readonly ComparedGroup[];
  readonly difference: { readonly value: number; readonly low: number; readonly high: number } | undefined;
  readonly ratio: { readonly value: number; readonly low: number; readonly high: number } | undefined;
  /** At the stricter confidence that the comparisons of its audit together need. */
  readonly verdict: "pass" | "fail" | "insufficient-evidence";
  readonly reason: string;
}

/** All comparisons of a project, and the confidence with which the verdicts of one audit hold together. */
export interface FairnessMeasures {
  readonly attributes: readonly string[];
  readonly confidence: number;
  readonly comparisons: readonly FairnessComparison[];
}

/** The Net Promoter Score of everybody in the 12 months before the as-of; score and interval are absent without answers. */
export interface OverallNps {
  readonly score?: number;
  readonly low?: number;
  readonly high?: number;
  readonly responses: number;
  /** First day that counts, and the first that does not. */
  readonly from: string;
  readonly to: string;
}

/** Every artifact id and its type; plugins add theirs by `declare module "segmentarium/plugin"`. */
export interface CoreArtifacts {
  twin: FilesInput;
  /** raw_id, customer_id, first_on: which number stands for which id of a generated shop, whose people do not exist. */
  "twin-ids": TableInput;
  customers: TableInput;
  identities: TableInput;
  orders: TableInput;
  order_lines: TableInput;
  payments: TableInput;
  products: TableInput;
  rates: TableInput;
  events: TableInput;
  surveys: TableInput;
  touches: TableInput;
  assignments: TableInput;
  treatments: TableInput;
  "suspect-dates": readonly SuspectDates[];
  consents: TableInput;
  /** month (NULL for all together), people, orders, revenue, lines, return_lines of those who refused; no ids. */
  withheld: TableInput;
  cleaning: readonly CleaningCount[];
  reconciliation: readonly Reconciliation[];
  /** Every rule of the data contract, in the order of the project file, those of plugins last. */
  "rule-results": readonly RuleResult[];
  /** Every customer with every metric at a cutoff: customer_id and one column per metric. */
  features: TableInput;
  /** customer_id and one standardised column per name in `clustering-space-summary`. */
  "clustering-space": TableInput;
  "clustering-space-summary": ClusteringSpace;
  /** customer_id, label (0 … k−1), of the segmentation that the chooser took. */
  segmentation: TableInput;
  "segmentation-summary": SegmentationSummary;
  /** customer_id, segment (permanent id). */
  membership: TableInput;
  segments: readonly Segment[];
  "segment-identity": SegmentIdentity;
  nps: OverallNps;
  "source/*": TableInput;
  "rejects/*": TableInput;
  /** Where rows of a source lie: source_file, source_row and line of each row that is not on the next line. */
  "file-lines/*": TableInput;
  "accounting/*": readonly FileAccount[];
  "rule-results/*": readonly RuleResult[];
  "feature/*": TableInput;
  "segmentation/*": TableInput;
  "segmentation-summary/*": SegmentationSummary;
  /** customer_id and, for each number of segments that a segmenter tried, its labels: k2, k3, … */
  "segmentation-partitions/*": TableInput;
  "segmentation-tree/*": SegmentationTree;
  "segmentation-model/*": SegmenterModels;
  "model/repurchase": RepurchaseModel;
  /** customer_id, score (probability to buy within the horizon), targeted (0 or 1); no rows when there is no model. */
  "scores/repurchase": TableInput;
  "scores/*": TableInput;
  "fairness-measures": FairnessMeasures;
  "audit/*": AuditResult;
}
