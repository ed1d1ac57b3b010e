import type { Problem } from "../errors.ts";
import { aboutOf, type ReleaseColumn, type ReleaseDeclaration } from "../release/index.ts";
import type { PrivateRow } from "./doorTypes.ts";
import { hiddenColumns, maskRow } from "./maskRow.ts";

interface Fault {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
}

/** What is wrong with the rows: one problem per column and kind, with how many rows have it and which is the first. */
export function checkRows(
  declaration: ReleaseDeclaration,
  rows: readonly PrivateRow[],
  minimumPeople: number,
): Problem[] {
  const found = new Map<string, { fault: Fault; column: string; first: number; rows: number }>();
  const note = (column: string, fault: Fault | undefined, row: number): void => {
    if (fault === undefined) return;
    const key = `${column} ${fault.code}`;
    const earlier = found.get(key);
    if (earlier === undefined) found.set(key, { fault, column, first: row, rows: 1 });
    else earlier.rows += 1;
  };
  const declared = new Set(declaration.columns.map((column) => column.name));
  const counting = new Set<string | false>([declaration.people, ...declaration.columns.flatMap(aboutOf)]);
  rows.forEach((row, r) => {
    const hidden = hiddenColumns(declaration, maskRow(declaration, row, minimumPeople));
    for (const name of Object.keys(row)) if (!declared.has(name)) note(name, undeclared, r);
    for (const column of declaration.columns) {
      note(column.name, findFault(column, row, hidden.has(column.name), counting.has(column.name)), r);
    }
  });
  return [...found.values()].map(({ fault, column, first, rows: n }) => ({
    ...fault,
    message: `${fault.message} (${n} of ${rows.length} rows, first in row ${first + 1})`,
    path: `${declaration.id}/${column}`,
  }));
}

const undeclared: Fault = {
  code: "undeclared-column",
  message: "the column is not declared, so it does not leave",
  remedy: "declare it or leave it out",
};
const missing: Fault = {
  code: "missing-column",
  message: "a declared column is not there",
  remedy: "give it, or declare it nullable",
};
const noValue: Fault = {
  code: "no-value",
  message: "there is no value",
  remedy: "declare the column nullable if that is possible",
};
const address: Fault = {
  code: "e-mail-address",
  message: "a text holds what looks like an e-mail address",
  remedy: "publish nothing that names a person",
};
const negative: Fault = { code: "negative-people", message: "a number of people is negative" };
const notFinite: Fault = {
  code: "not-finite",
  message: "a number is NaN or infinite",
  remedy: "give undefined for a statistic that does not exist",
};

function findFault(column: ReleaseColumn, row: PrivateRow, hidden: boolean, counts: boolean): Fault | undefined {
  const value = row[column.name];
  if (value === null || value === undefined) {
    if (column.nullable === true || (hidden && !counts)) return undefined;
    return Object.hasOwn(row, column.name) ? noValue : missing;
  }
  if (typeof value === "number" && !Number.isFinite(value)) return notFinite;
  if (!isOfType(column.type, value))
    return { code: "wrong-type", message: `a value is not of the type ${column.type}` };
  if (counts && typeof value === "number" && value < 0) return negative;
  return typeof value === "string" && holdsAddress(value) ? address : undefined;
}

function isOfType(type: ReleaseColumn["type"], value: unknown): boolean {
  if (type === "text") return typeof value === "string";
  if (type === "boolean") return typeof value === "boolean";
  if (type === "integer") return Number.isSafeInteger(value);
  if (type === "number") return typeof value === "number";
  return typeof value === "string" && isDate(value);
}

function isDate(text: string): boolean {
  const parts = /^(\d{4}-\d{2}-\d{2})(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?)?$/.exec(text);
  if (parts?.[1] === undefined) return false;
  const time = Date.parse(`${parts[1]}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(parts[1]);
}

function holdsAddress(text: string): boolean {
  return /[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+\.[a-z]{2,}/i.test(text);
}
