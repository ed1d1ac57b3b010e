/** One column of a release table. A column that is not declared does not leave the house. */
export interface ReleaseColumn {
  readonly name: string;
  readonly type: "text" | "integer" | "number" | "boolean" | "date";
  /** Unit for people: `customers`, `GBP`, `days`, `share`. */
  readonly unit?: string;
  /** May be null where nothing is suppressed. */
  readonly nullable?: boolean;
  /** The column names the cell, it measures nothing: kept when the row is suppressed. */
  readonly key?: boolean;
  /** Measures something about other people than the row does: the columns that count them. Hidden when any is too few. */
  readonly about?: string | readonly string[];
}

/** Rows that add up to a whole, so that any one of them is the whole less the others. */
export interface ReleaseTotal {
  /** Columns of the order in which the parts differ; rows that agree in the rest of the order have a whole in common. */
  readonly column: string | readonly string[];
  /** What the column holds in the row of the whole; without it, the whole is published elsewhere or may be known. */
  readonly value?: string;
  /** What it holds in rows that are no part of this whole. */
  readonly except?: readonly string[];
  /** The counts of people that add up; all of the table unless given. */
  readonly counts?: readonly string[];
}

/** A release table as a plugin declares it. */
export interface ReleaseDeclaration {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly columns: readonly ReleaseColumn[];
  /** The column with the number of distinct people that a row is about; `false` says that rows are not about people. */
  readonly people: string | false;
  /** Which rows add up: where the door hides one part, it hides another with it, so that no subtraction tells the first. */
  readonly totals?: readonly ReleaseTotal[];
  /** Columns that together are unique and order the rows. */
  readonly order?: readonly string[];
  /** Also offered as Arrow, for queries in the browser. */
  readonly arrow?: boolean;
}
