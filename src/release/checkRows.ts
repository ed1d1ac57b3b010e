import type { Problem } from "../errors.ts";
import type { ReleaseColumn } from "./releaseDeclaration.ts";
import type { ReleaseTable } from "./releaseSchema.ts";

export type ReleaseValue = string | number | boolean | null;
/** What a reader of data needs to know of a column. */
export type DataColumn = Pick<ReleaseColumn, "name" | "type">;
export type ReleaseRow = Readonly<Record<string, ReleaseValue>>;

/** Compares rows with their declared columns. At most one problem for a column, without any value of the data. */
export function checkRows(
  value: unknown,
  table: ReleaseTable,
  file: string,
): { rows: readonly ReleaseRow[]; problems: Problem[] } {
  if (!Array.isArray(value)) {
    return { rows: [], problems: [{ code: "release-table", message: "an array of rows is needed", file }] };
  }
  const problems: Problem[] = [];
  if (value.length !== table.rows) {
    const message = `${value.length} rows, the schema declares ${table.rows}`;
    problems.push({ code: "release-row-count", message, file });
  }
  const faults = new Map<string, string>();
  value.forEach((row: unknown, i) => {
    for (const [path, message] of rowFaults(row, table)) {
      if (!faults.has(path)) faults.set(path, `${message} (first in row ${i + 1})`);
    }
  });
  for (const [path, message] of faults) problems.push({ code: "release-column", message, file, path });
  return { rows: value as readonly ReleaseRow[], problems };
}

function* rowFaults(row: unknown, table: ReleaseTable): Generator<[string, string]> {
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    yield ["", "a row must be an object"];
    return;
  }
  const cells = row as Record<string, unknown>;
  for (const column of table.columns) {
    const fault = cellFault(cells[column.name], column);
    if (fault !== undefined) yield [column.name, fault];
  }
  const declared = new Set(table.columns.map((column) => column.name));
  for (const key of Object.keys(cells)) if (!declared.has(key)) yield [key, "the column is not declared"];
}

function cellFault(value: unknown, column: DataColumn): string | undefined {
  if (value === undefined) return "the column is missing";
  return value === null || types[column.type](value) ? undefined : `not of type ${column.type}`;
}

const types: Record<ReleaseColumn["type"], (value: unknown) => boolean> = {
  text: (value) => typeof value === "string",
  integer: (value) => Number.isSafeInteger(value),
  number: (value) => Number.isFinite(value),
  boolean: (value) => typeof value === "boolean",
  date: (value) => typeof value === "string" && /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/.test(value),
};
