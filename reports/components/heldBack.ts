import type { Row } from "./dataTable.js";

/**
 * Whether a cell has no value because it is about too few people: its row is suppressed, or `suppressed_columns`
 * (names parted by blanks) has it. A cell that is null for another reason is not held back.
 */
export function heldBack(row: Row, key: string): boolean {
  if (row[key] !== null && row[key] !== undefined) return false;
  const columns = row["suppressed_columns"];
  return row["suppressed"] === true || (typeof columns === "string" && columns.split(" ").includes(key));
}
