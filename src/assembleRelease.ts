import { readFile } from "node:fs/promises";
import { sha256 } from "./codeHash.ts";
import type { Registry } from "./collect.ts";
import type { Available } from "./executeNode.ts";
import { openDoor, type PrivateRow } from "./privacy/index.ts";
import { formatRecord, type RunRecord } from "./record.ts";
import { recordTables, type Term } from "./recordTables.ts";
import { type ReleaseDeclaration, type ReleaseSchema, type TableToRelease, writeRelease } from "./release/index.ts";

export interface Assembly {
  readonly folder: string;
  readonly registry: Registry;
  readonly record: RunRecord;
  readonly artifacts: ReadonlyMap<string, Available>;
  readonly terms: readonly Term[];
}

/** The id of a record: the first 12 hexadecimal digits of the hash of its text. */
export function recordId(record: RunRecord): string {
  return sha256(formatRecord(record)).slice(0, 12);
}

/**
 * Writes the release folder: every declared table through the door, and the tables that speak of the run itself.
 * A table whose step did not run is there with its columns and no rows.
 *
 * @throws CheckError when rows do not keep their declaration.
 */
export async function assembleRelease({
  folder,
  registry,
  record,
  artifacts,
  terms,
}: Assembly): Promise<ReleaseSchema> {
  const opened: TableToRelease[] = [];
  for (const declaration of registry.tables) {
    const rows = await readRows(artifacts.get(`release/${declaration.id}`));
    opened.push({ declaration, ...openDoor(declaration, rows, record) });
  }
  for (const { declaration, rows } of recordTables(record, terms)) {
    opened.push({ declaration, ...openDoor(declaration, rows, record) });
  }
  const index = tablesIndex(opened, record);
  return writeRelease(folder, {
    project: record.project,
    title: record.title,
    asOf: record.asOf,
    record: recordId(record),
    tables: [...opened, { declaration: tables, ...openDoor(tables, index, record) }],
    pages: registry.pages.map(({ path, title, plugin }) => ({ path, title, plugin })),
  });
}

async function readRows(available: Available | undefined): Promise<PrivateRow[]> {
  if (available === undefined) return [];
  return JSON.parse(await readFile(available.path, "utf8")) as PrivateRow[];
}

const tables: ReleaseDeclaration = {
  id: "tables",
  title: "Release tables",
  description: "Every table that the site can read, and the step that made it",
  people: false,
  columns: [
    { name: "table", type: "text" },
    { name: "title", type: "text" },
    { name: "description", type: "text" },
    { name: "rows", type: "integer" },
    { name: "suppressed_rows", type: "integer" },
    { name: "step", type: "text" },
    { name: "key", type: "text", nullable: true },
    { name: "people_column", type: "text", nullable: true },
  ],
};

function tablesIndex(opened: readonly TableToRelease[], record: RunRecord): PrivateRow[] {
  return opened.map(({ declaration, rows, suppressedRows }) => {
    const step = record.steps.find((candidate) => candidate.provides.includes(`release/${declaration.id}`));
    return {
      table: declaration.id,
      title: declaration.title,
      description: declaration.description,
      rows: rows.length,
      suppressed_rows: suppressedRows,
      step: step?.id ?? "run record",
      key: step?.key ?? null,
      people_column: declaration.people === false ? null : declaration.people,
    };
  });
}
