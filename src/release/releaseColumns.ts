import type { ReleaseColumn, ReleaseDeclaration } from "./releaseDeclaration.ts";

/** A column as the site finds it: in `schema.json` and in every row. */
export interface PublicColumn {
  readonly name: string;
  readonly type: ReleaseColumn["type"];
  readonly unit?: string;
  /** Whether null may stand in it, be it suppressed or missing. */
  readonly nullable: boolean;
}

/** The columns that count the people a column is about, beside those that its row is about. */
export function aboutOf(column: ReleaseColumn): readonly string[] {
  if (column.about === undefined) return [];
  return typeof column.about === "string" ? [column.about] : column.about;
}

/** For every column, the columns that count the people it is about; a column that counts is about those it counts. */
export function countsBehind(declaration: ReleaseDeclaration): readonly (readonly string[])[] {
  const counting = new Set(declaration.columns.flatMap(aboutOf));
  return declaration.columns.map((column) => [
    ...new Set([...aboutOf(column), ...(counting.has(column.name) ? [column.name] : [])]),
  ]);
}

/**
 * The public columns of a declared table, in order: those declared, then `suppressed` when its rows are about people, then
 * `suppressed_columns` (names parted by blanks, null when there are none) when some columns are about others.
 */
export function releaseColumns(declaration: ReleaseDeclaration): PublicColumn[] {
  const behind = countsBehind(declaration);
  const columns = declaration.columns.map((column, c) =>
    publicColumn(column, declaration.people !== false || behind[c]!.length > 0),
  );
  if (declaration.people !== false) columns.push({ name: "suppressed", type: "boolean", nullable: false });
  if (behind.some((counts) => counts.length > 0)) {
    columns.push({ name: "suppressed_columns", type: "text", nullable: true });
  }
  return columns;
}

function publicColumn(column: ReleaseColumn, aboutPeople: boolean): PublicColumn {
  return {
    name: column.name,
    type: column.type,
    ...(column.unit === undefined ? {} : { unit: column.unit }),
    nullable: column.nullable === true || (aboutPeople && column.key !== true),
  };
}
