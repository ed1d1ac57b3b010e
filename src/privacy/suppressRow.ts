import { countsBehind, type ReleaseDeclaration } from "../release/index.ts";
import type { PrivateRow, PublicRow } from "./doorTypes.ts";

type PublicCell = string | number | boolean | null;

/** The public form of a checked row. */
export function suppressRow(declaration: ReleaseDeclaration, row: PrivateRow, minimumPeople: number): PublicRow {
  const suppressed = isSuppressed(declaration, row, minimumPeople);
  const hidden = hiddenColumns(declaration, row, minimumPeople);
  const opened: Record<string, PublicCell> = {};
  for (const { name } of declaration.columns) opened[name] = hidden.has(name) ? null : publicCell(row[name]);
  if (declaration.people !== undefined) opened.suppressed = suppressed;
  if (countsBehind(declaration).some((counts) => counts.length > 0)) {
    const lost = suppressed ? [] : [...hidden].filter((name) => (row[name] ?? null) !== null);
    opened.suppressed_columns = lost.length === 0 ? null : lost.join(" ");
  }
  return opened;
}

/** Whether a row is about too few people, or about an unknown number of them. */
export function isSuppressed(declaration: ReleaseDeclaration, row: PrivateRow, minimumPeople: number): boolean {
  return declaration.people !== undefined && isTooFew(row[declaration.people], minimumPeople);
}

/** The columns of a row that do not pass: all but its keys when it is suppressed, else those about too few others. */
export function hiddenColumns(declaration: ReleaseDeclaration, row: PrivateRow, minimumPeople: number): Set<string> {
  const suppressed = isSuppressed(declaration, row, minimumPeople);
  const behind = countsBehind(declaration);
  const hidden = declaration.columns.filter(
    (column, c) => column.key !== true && (suppressed || behind[c]!.some((name) => isTooFew(row[name], minimumPeople))),
  );
  return new Set(hidden.map((column) => column.name));
}

function isTooFew(count: PrivateRow[string], minimumPeople: number): boolean {
  return typeof count !== "number" || !(count >= minimumPeople);
}

function publicCell(value: PrivateRow[string]): PublicCell {
  if (typeof value === "number") return value === 0 ? 0 : value;
  return typeof value === "string" || typeof value === "boolean" ? value : null;
}
