import type { Cell } from "../table/index.ts";

export interface DoorOptions {
  /** Measures about fewer distinct people than this do not pass; at least 2. */
  readonly minimumPeople: number;
}

/** Rows as a step hands them over: `undefined` and null both mean that a value does not exist. */
export type PrivateRow = Readonly<Record<string, Cell | undefined>>;

/** Rows as everybody may read them: exactly the columns of `releaseColumns`, in that order. */
export type PublicRow = Readonly<Record<string, string | number | boolean | null>>;

export interface OpenedTable {
  readonly rows: readonly PublicRow[];
  /** How many rows lost their measures because they are about too few people. */
  readonly suppressedRows: number;
}
