import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CheckError } from "../errors.ts";
import { checkRows, type ReleaseRow } from "./checkRows.ts";
import { releaseColumns } from "./releaseColumns.ts";
import type { ReleaseDeclaration } from "./releaseDeclaration.ts";
import { parseReleaseSchema, type ReleaseSchema } from "./releaseSchema.ts";

/** A table as it leaves the door. */
export interface TableToRelease {
  readonly declaration: ReleaseDeclaration;
  readonly rows: readonly ReleaseRow[];
  readonly suppressedRows: number;
}

export interface ReleaseToWrite {
  /** Id of the project: the name of its folder. */
  readonly project: string;
  readonly title: string;
  /** The day the publication speaks of, as `2024-01-31`. */
  readonly asOf: string;
  /** Id of the record that the numbers come from. */
  readonly record?: string;
  readonly tables: readonly TableToRelease[];
  /** Pages that plugins bring. */
  readonly pages?: readonly { readonly path: string; readonly title: string; readonly plugin: string }[];
}

/**
 * Writes a release folder anew: `schema.json` and a `<table>.json` for each table, one row per line. The same release gives
 * the same bytes. The folder is replaced whole, once everything is written.
 *
 * @throws CheckError when rows do not fit their public columns: nothing is written then.
 */
export async function writeRelease(folder: string, release: ReleaseToWrite): Promise<ReleaseSchema> {
  const schema = parseReleaseSchema(describeRelease(release), "schema.json");
  const problems = schema.tables.flatMap(
    (table, i) => checkRows(release.tables[i]?.rows, table, `${table.id}.json`).problems,
  );
  if (problems.length > 0) throw new CheckError("Cannot write the release: rows do not fit their columns", problems);
  const temporary = `${folder}.tmp`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  await writeFile(join(temporary, "schema.json"), `${JSON.stringify(schema, null, 2)}\n`);
  for (const { declaration, rows } of release.tables) {
    const names = releaseColumns(declaration).map((column) => column.name);
    await writeFile(join(temporary, `${declaration.id}.json`), linesOf(rows, names));
  }
  await rm(folder, { recursive: true, force: true });
  await rename(temporary, folder);
  return schema;
}

function describeRelease({ tables, ...release }: ReleaseToWrite): unknown {
  return {
    version: 1,
    project: release.project,
    title: release.title,
    asOf: release.asOf,
    ...(release.record === undefined ? {} : { record: release.record }),
    tables: tables.map(({ declaration, rows, suppressedRows }) => ({
      id: declaration.id,
      title: declaration.title,
      description: declaration.description,
      ...(declaration.people === false ? {} : { people: declaration.people }),
      columns: releaseColumns(declaration),
      rows: rows.length,
      suppressedRows,
      arrow: declaration.arrow === true,
    })),
    pages: release.pages ?? [],
  };
}

function linesOf(rows: readonly ReleaseRow[], names: readonly string[]): string {
  if (rows.length === 0) return "[]\n";
  const lines = rows.map((row) => JSON.stringify(Object.fromEntries(names.map((name) => [name, row[name]]))));
  return `[\n${lines.join(",\n")}\n]\n`;
}
