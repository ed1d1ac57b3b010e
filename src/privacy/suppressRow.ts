import { countsBehind, type ReleaseDeclaration } from "../release/index.ts";
import type { PrivateRow, PublicRow } from "./doorTypes.ts";
import { hiddenColumns, type Mask } from "./maskRow.ts";

type PublicCell = string | number | boolean | null;

/** The public form of a checked row: a hidden column is named whether or not there was anything in it. */
export function suppressRow(declaration: ReleaseDeclaration, row: PrivateRow, mask: Mask): PublicRow {
  const hidden = hiddenColumns(declaration, mask);
  const opened: Record<string, PublicCell> = {};
  for (const { name } of declaration.columns) opened[name] = hidden.has(name) ? null : publicCell(row[name]);
  if (declaration.people !== false) opened.suppressed = mask.suppressed;
  if (countsBehind(declaration).some((counts) => counts.length > 0)) {
    const lost = mask.suppressed ? [] : declaration.columns.filter(({ name }) => hidden.has(name));
    opened.suppressed_columns = lost.length === 0 ? null : lost.map(({ name }) => name).join(" ");
  }
  return opened;
}

function publicCell(value: PrivateRow[string]): PublicCell {
  if (typeof value === "number") return value === 0 ? 0 : value;
  return typeof value === "string" || typeof value === "boolean" ? value : null;
}
