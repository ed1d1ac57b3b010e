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

/** A release table as a plugin declares it. */
export interface ReleaseDeclaration {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly columns: readonly ReleaseColumn[];
  /** The column with the number of distinct people that a row is about; absent when rows are not about people. */
  readonly people?: string;
  /** Columns that together are unique and order the rows. */
  readonly order?: readonly string[];
  /** Also offered as Arrow, for queries in the browser. */
  readonly arrow?: boolean;
}
