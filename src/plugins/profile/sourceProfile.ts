/** What a column is taken for: it decides which figures it has and whether its values may be named. */
export type ColumnKind = "id" | "number" | "date" | "category" | "text";

/** One column of a source. Statistics that do not exist are null. */
export interface ColumnProfile {
  readonly column: string;
  readonly type: string;
  readonly kind: ColumnKind;
  readonly missing: number;
  /** Distinct people with a row without a value, and with one that has a value. */
  readonly peopleMissing: number;
  readonly peoplePresent: number;
  /** Distinct values, exactly. */
  readonly distinct: number;
  /** Of the values of numbers, of the length in characters of texts: at 5, 25, 50, 75 and 95 %, three significant digits. */
  readonly quantiles: readonly number[] | null;
  /** Dates: the months in which the first and the last `minimumPeople` people are seen, as `2024-01`. */
  readonly firstMonth: string | null;
  readonly lastMonth: string | null;
  /** Days before the as-of since which `minimumPeople` people are seen; negative after it. */
  readonly freshnessDays: number | null;
}

/** One part of a distribution: a range of numbers, a span of time, a value, or no value. */
export interface DistributionPart {
  readonly column: string;
  readonly place: number;
  readonly kind: "number" | "date" | "value" | "missing";
  readonly label: string;
  readonly rows: number;
  readonly people: number;
}

/** Columns that are without a value in the same rows. */
export interface MissingPattern {
  readonly columns: readonly string[];
  /** Rarer patterns put together. */
  readonly others: boolean;
  readonly rows: number;
  readonly people: number;
}

export interface SourceProfile {
  readonly source: string;
  readonly table: string;
  readonly rows: number;
  /** Distinct people; in a source without people, rows. */
  readonly people: number;
  /** Whether rows are of people. */
  readonly aboutPeople: boolean;
  readonly key: readonly string[];
  /** `declared`: the table's own key; `likely`: a column whose values differ in every row. */
  readonly keyOrigin: "declared" | "likely" | "none";
  /** Rows whose key an earlier row has; null without a key. */
  readonly repeatedKeys: number | null;
  /** Rows that equal an earlier one in every column. */
  readonly repeatedRows: number;
  /** How many people the repetitions are of: few of them are not counted. */
  readonly repeatedPeople: { readonly keys: number; readonly rows: number };
  readonly columns: readonly ColumnProfile[];
  readonly distribution: readonly DistributionPart[];
  readonly patterns: readonly MissingPattern[];
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "profile/*": SourceProfile;
  }
}
