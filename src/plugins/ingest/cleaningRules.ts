import type { CleaningCount } from "segmentarium/plugin";

/** The names of the rules of cleaning. Each has an entry in the glossary. */
export const cleaningRules = [
  "overlapping files",
  "exact duplicates",
  "repeated orders",
  "conflicting orders",
  "conflicting products",
  "several records",
  "test orders",
  "undated lines",
  "no quantity",
  "unpriced",
  "charges",
  "orders of charges alone",
  "returns",
  "guests",
  "foreign currency",
  "merged identities",
  "unlisted customers",
  "unknown person",
  "without consent",
] as const;

/** Those that make values of a column alike: they stand behind the column's name, as `country: capitals`. */
export const columnRules = ["country codes", "capitals", "synonyms", "ranks", "tails pulled in"] as const;

/** The rule of a key by which records are not joined, in the glossary; the column stands for the word key. */
export const keyRule = "shared key";

export type ColumnRule = (typeof columnRules)[number];

export type CleaningRule =
  | (typeof cleaningRules)[number]
  | `${string}: ${ColumnRule}`
  | `${string}: ${ColumnRule}, not recognised`
  | `shared ${string}`;

/** What a rule of the product did; plugins have names of their own. */
export interface OwnCount extends CleaningCount {
  readonly rule: CleaningRule;
}
