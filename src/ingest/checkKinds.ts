import { CheckError, type Problem } from "../errors.ts";
import { type Database, ident } from "../table/index.ts";
import type { RawColumn, RawTable } from "./acceptRows.ts";

/** The kind of each column of a file that has values. */
export type ColumnKinds = Readonly<Record<string, string>>;

/** Where the kind of a column was first seen. */
export type SeenKinds = Map<string, { readonly kind: string; readonly file: string }>;

/** Whole numbers, decimals, floating numbers, text, times, …, whatever their width. Files of text have no kinds: they differ in nothing. */
export async function kindsOf(db: Database, raw: RawTable): Promise<ColumnKinds> {
  if (raw.table === undefined) return {};
  const kinds: Record<string, string> = {};
  for (const column of raw.columns) {
    if (await hasValues(db, raw, column)) kinds[column.name] = kindOf(column.type);
  }
  return kinds;
}

/**
 * Sees that columns are of one kind in all files of a source. A column without any value may be of another.
 *
 * @param seen what earlier files had; added to.
 * @throws CheckError `type-changed`, naming both files.
 */
export function checkKinds(kinds: ColumnKinds, file: string, seen: SeenKinds): void {
  const problems: Problem[] = [];
  for (const [name, kind] of Object.entries(kinds)) {
    const first = seen.get(name);
    if (first?.kind === kind) continue;
    if (first === undefined) seen.set(name, { kind, file });
    else {
      const message = `"${name}" is ${kind} here and ${first.kind} in ${first.file}`;
      const remedy = "deliver both alike, or make them two sources";
      problems.push({ code: "type-changed", file, message, remedy });
    }
  }
  if (problems.length > 0) throw new CheckError(`Cannot read ${file}`, problems);
}

async function hasValues(db: Database, raw: RawTable, column: RawColumn): Promise<boolean> {
  const row = await db.row(`SELECT 1 AS one FROM ${raw.sql} WHERE ${ident(column.raw)} IS NOT NULL LIMIT 1`);
  return row !== undefined;
}

function kindOf(type: string): string {
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type)) return "a whole number";
  if (/^DECIMAL/.test(type)) return "a decimal";
  if (type === "DOUBLE" || type === "FLOAT") return "a floating number";
  if (type === "VARCHAR") return "text";
  if (/^TIMESTAMP(_S|_MS|_NS)?$/.test(type)) return "a time";
  return type;
}
