import { countsBehind, type ReleaseDeclaration } from "../release/index.ts";
import type { PrivateRow } from "./doorTypes.ts";

/** What of a row does not pass. It only ever grows. */
export interface Mask {
  /** All but the keys. */
  suppressed: boolean;
  /** Columns that are hidden for the sake of those whom they are about, whether or not the whole row is. */
  readonly columns: Set<string>;
}

/** What a row hides by itself: all when it is about too few people, or about an unknown number; columns about too few others. */
export function maskRow(declaration: ReleaseDeclaration, row: PrivateRow, minimumPeople: number): Mask {
  const { people, columns } = declaration;
  const behind = countsBehind(declaration);
  const few = columns.filter((_, c) => behind[c]!.some((name) => isTooFew(row[name], minimumPeople)));
  return {
    suppressed: people !== false && isTooFew(row[people], minimumPeople),
    columns: new Set(few.filter(({ key }) => key !== true).map(({ name }) => name)),
  };
}

/** The columns that a mask hides. */
export function hiddenColumns(declaration: ReleaseDeclaration, mask: Mask): ReadonlySet<string> {
  if (!mask.suppressed) return mask.columns;
  return new Set(declaration.columns.filter(({ key }) => key !== true).map(({ name }) => name));
}

function isTooFew(count: PrivateRow[string], minimumPeople: number): boolean {
  return typeof count !== "number" || !(count >= minimumPeople);
}
