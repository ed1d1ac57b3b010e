import { CheckError, type Problem } from "../errors.ts";
import { isAddress } from "../ingest/isAddress.ts";
import type { FileName } from "../ingest/readBytes.ts";
import { shapeOf } from "./shapeOf.ts";

const mostColumns = 2000;

/**
 * Refuses names that ingest could not read by, and a first line that looks like a row: then its fields would be values.
 *
 * @throws CheckError `no-header`, `duplicate-header`; never with a name that may be a value.
 */
export function checkHeader(file: FileName, names: readonly string[], rows: readonly (readonly string[])[]): void {
  const title = `Cannot propose from ${file.name}`;
  if (names.some((name, c) => isValue(name) || isShapedAsValues(name, c, rows) || isAlsoValue(name, c, names, rows))) {
    const message = "the first line looks like a row, not like names of columns";
    const remedy = "add a line with the names: columns are read by name";
    throw new CheckError(title, [{ code: "no-header", file: file.name, line: 1, message, remedy }]);
  }
  if (names.length > mostColumns) {
    const message = `there are more than ${mostColumns} columns`;
    throw new CheckError(title, [{ code: "too-many-columns", file: file.name, line: 1, message, remedy: "split it" }]);
  }
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const first = seen.get(name.toLowerCase());
    if (first === undefined) seen.set(name.toLowerCase(), i);
    else {
      const message = `columns ${first + 1} and ${i + 1} have the same name but for case`;
      problems.push({
        code: "duplicate-header",
        file: file.name,
        line: 1,
        column: i + 1,
        message,
        remedy: "rename one",
      });
    }
  }
  if (problems.length > 0) throw new CheckError(title, problems);
}

function isValue(name: string): boolean {
  return /^[+-]?\d+([.,:/-]\d+)*([T ]\d+(:\d+)+Z?)?$/.test(name) || isAddress(name);
}

/** Whether a name has digits where all values of its column have them. */
function isShapedAsValues(name: string, column: number, rows: readonly (readonly string[])[]): boolean {
  const shape = shapeOf(name);
  return shape.includes("9") && rows.slice(0, 1000).every((row) => shapeOf(row[column]?.trim() ?? "") === shape);
}

/** Whether a name is also a value of its column, in a row that is not the header again. */
function isAlsoValue(
  name: string,
  column: number,
  names: readonly string[],
  rows: readonly (readonly string[])[],
): boolean {
  if (name === "") return false;
  return rows.some((row) => row[column]?.trim() === name && names.some((other, c) => row[c]?.trim() !== other));
}
