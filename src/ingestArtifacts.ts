/** What travels between steps about data on its way in: accounts of files, what cleaning did, what became of rules. */

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

/** Dates of one column of a source that are likely none, or lie after the as-of. */
export interface SuspectDates {
  readonly source: string;
  readonly column: string;
  /** The day, as `1900-01-01`, or `after the as-of`. */
  readonly kind: string;
  readonly rows: number;
}

/** What one cleaning rule did. */
export interface CleaningCount {
  readonly table: string;
  readonly rule: string;
  readonly policy: string;
  readonly rows: number;
  readonly description: string;
  /** `true`: the rows are distinct people. A number: how many people they are of. Few people are not told. */
  readonly people?: true | number;
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

/** What became of one rule of the data contract. Private: the counts may be about few people. */
export interface RuleResult {
  /** Id of the rule; of a plugin's rule, behind the plugin's name and a slash. */
  readonly rule: string;
  /** The source whose rows were asked; absent when the canonical table was. */
  readonly source?: string;
  /** The canonical table, itself or that which the source fills. */
  readonly table: string;
  /** Columns of the near end that the rule names. */
  readonly columns: readonly string[];
  readonly kind: string;
  readonly severity: "fail" | "warn";
  /** What it asks for, in words, without any value of the data. */
  readonly asks: string;
  readonly description?: string;
  readonly rowsChecked: number;
  /** Rows that break it; absent for rules about all rows together. */
  readonly rowsFailing?: number;
  /** What may break it, in words. */
  readonly threshold: string;
  /** `pass` also when rows break it and the tolerance allows for them. */
  readonly verdict: "pass" | "warn" | "fail" | "insufficient-evidence";
  /** Rows are people or what people did: few of them are not told. */
  readonly people: boolean;
  /** Of a rule that compares with what was before; absent for others. */
  readonly compared?: RuleComparison;
  /** Of a broken rule over a source: the file with most rows that break it, and the first of them. */
  readonly worst?: {
    readonly file: string;
    readonly rows: number;
    readonly lines: readonly number[];
    readonly unit: "line" | "row";
  };
}

/** What a rule found now and before. Private: `restsOn` says whether any of it is about few. */
export interface RuleComparison {
  /** Rows or distinct values; of a share from 0 to 1. Absent when it does not exist. */
  readonly found?: number;
  readonly before?: number;
  /** What `before` is of, in words: `the median of 8 weeks before`. */
  readonly when: string;
  /** Every count that the figures rest on, differences of people who were there included. */
  readonly restsOn: readonly number[];
  /** Why the rule could not be judged. */
  readonly reason?: string;
  /** Of files that were known before: how many there were, are gone, or gave fewer rows; and that with the greatest loss. */
  readonly files?: { readonly known: number; readonly gone: number; readonly fewer: number };
  readonly worstFile?: { readonly file: string; readonly found: number; readonly before: number };
}
