/** What travels between steps: the types of the artifacts that the product's own plugins exchange. */

/** A table of the step's database: `sql` is its quoted name, to be put into a query. */
export interface TableInput {
  readonly kind: "table";
  readonly id: string;
  readonly sql: string;
  readonly columns: readonly string[];
  readonly rows: number;
}

/** A folder of files that a step made. */
export interface FilesInput {
  readonly kind: "files";
  readonly folder: string;
}

/** How the rows of one file were accounted for: `accepted + rejected = counted`, or the source fails. */
export interface FileAccount {
  readonly source: string;
  readonly table: string;
  readonly file: string;
  readonly format: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Rows by a count that does not share code with the reader. */
  readonly counted: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly rejectReasons: readonly { readonly reason: string; readonly rows: number }[];
}

/** What one cleaning rule did. */
export interface CleaningCount {
  readonly table: string;
  readonly rule: string;
  readonly policy: string;
  readonly rows: number;
  readonly description: string;
}

/** A known figure against what was read and what the policy leaves. */
export interface Reconciliation {
  readonly measure: string;
  readonly expected: number | null;
  readonly asRead: number;
  readonly byPolicy: number | null;
  readonly agrees: boolean;
  readonly reference: string;
}

/** One measured column of customers, defined once: pages, glossary and clustering read it from here. */
export interface Metric {
  /** Also the name of the column. */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly formula: string;
  readonly description: string;
  /** What a missing value means, when the metric may be missing. */
  readonly missing?: string;
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
  readonly reason: string;
  readonly candidates: readonly SegmentationCandidate[];
}

export interface SegmentationCandidate {
  readonly algorithm: string;
  readonly k: number;
  readonly silhouette: number | undefined;
  readonly silhouetteLow: number | undefined;
  readonly silhouetteHigh: number | undefined;
  readonly inertia: number;
  readonly smallestShare: number;
  readonly chosen: boolean;
  readonly reason: string;
}

/** A segment that people can speak of: permanent id, computed name, rank by revenue. */
export interface Segment {
  readonly id: string;
  readonly label: number;
  readonly name: string;
  readonly description: string;
  readonly rank: number;
  readonly size: number;
}

export interface AuditResult {
  readonly title: string;
  readonly verdict: "pass" | "fail" | "insufficient-evidence" | "could-not-run";
  readonly summary: string;
}

/** Every artifact id and its type; plugins add theirs by `declare module "segmentarium/plugin"`. */
export interface CoreArtifacts {
  twin: FilesInput;
  customers: TableInput;
  identities: TableInput;
  orders: TableInput;
  order_lines: TableInput;
  products: TableInput;
  rates: TableInput;
  events: TableInput;
  surveys: TableInput;
  touches: TableInput;
  assignments: TableInput;
  treatments: TableInput;
  cleaning: readonly CleaningCount[];
  reconciliation: readonly Reconciliation[];
  /** Every customer with every metric at a cutoff: customer_id and one column per metric. */
  features: TableInput;
  /** customer_id, label (0 … k−1), of the segmentation that the chooser took. */
  segmentation: TableInput;
  "segmentation-summary": SegmentationSummary;
  /** customer_id, segment (permanent id). */
  membership: TableInput;
  segments: readonly Segment[];
  "source/*": TableInput;
  "rejects/*": TableInput;
  "accounting/*": readonly FileAccount[];
  "feature/*": TableInput;
  "segmentation/*": TableInput;
  "segmentation-summary/*": SegmentationSummary;
  "audit/*": AuditResult;
}
