import { CheckError } from "../errors.ts";
import type { ReleaseDeclaration } from "../release/index.ts";
import { checkDeclaration } from "./checkDeclaration.ts";
import { checkRows } from "./checkRows.ts";
import type { DoorOptions, OpenedTable, PrivateRow } from "./doorTypes.ts";
import { maskRow } from "./maskRow.ts";
import { protectParts } from "./protectParts.ts";
import { compareKeys, sortRows } from "./sortRows.ts";
import { suppressRow } from "./suppressRow.ts";

/**
 * The only way from private rows to the public site: checks them against their declaration, suppresses what is about too few
 * people and puts them into their declared order.
 *
 * A row about fewer than `minimumPeople`, nobody included, keeps its key columns, loses every other one and is marked
 * `suppressed: true`; a column that is about others (`about`) is lost when they are too few, and named in
 * `suppressed_columns`. A count that is not known is not enough. What a declared total less its other parts would tell is
 * hidden likewise. See docs/methods/suppression.md for what this does not do.
 *
 * @throws CheckError with every problem at once; never with a value.
 * @throws RangeError when `minimumPeople` is no whole number >= 2.
 */
export function openDoor(
  declaration: ReleaseDeclaration,
  rows: readonly PrivateRow[],
  options: DoorOptions,
): OpenedTable {
  const { minimumPeople } = options;
  if (!Number.isSafeInteger(minimumPeople) || minimumPeople < 2) {
    throw new RangeError(`Cannot open the door: minimumPeople is ${minimumPeople}, a whole number >= 2 is needed`);
  }
  const title = `Cannot publish table "${declaration.id}"`;
  const faults = checkDeclaration(declaration);
  if (faults.length > 0) throw new CheckError(title, faults);
  const problems = checkRows(declaration, rows, minimumPeople);
  if (problems.length > 0) throw new CheckError(title, problems);
  const sorted = sortRows(declaration, rows);
  const repeated = sorted.filter((row, i) => i > 0 && compareKeys(declaration, sorted[i - 1]!, row) === 0).length;
  if (declaration.order !== undefined && repeated > 0) {
    const message = `${repeated} rows repeat the ${declaration.order.join(", ")} of another row`;
    throw new CheckError(title, [{ code: "duplicate-key", path: declaration.id, message, remedy: "order by a key" }]);
  }
  const masks = sorted.map((row) => maskRow(declaration, row, minimumPeople));
  protectParts(declaration, sorted, masks, minimumPeople);
  const opened = sorted.map((row, i) => suppressRow(declaration, row, masks[i]!));
  return { rows: opened, suppressedRows: opened.filter((row) => row.suppressed === true).length };
}
