import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CheckError, type Problem } from "../errors.ts";
import { checkRows, type ReleaseRow } from "./checkRows.ts";
import { parseReleaseSchema, type ReleaseSchema } from "./releaseSchema.ts";

export interface Release {
  readonly folder: string;
  readonly schema: ReleaseSchema;
  /** The rows of each table, by its id, in the order in which they are published. */
  readonly tables: ReadonlyMap<string, readonly ReleaseRow[]>;
}

/**
 * Reads a release folder: `schema.json` and a `<table>.json` for each declared table.
 *
 * Every row must have exactly the declared columns with values of their types. Throws CheckError with all that is wrong.
 */
export async function readRelease(folder: string): Promise<Release> {
  const schema = parseReleaseSchema(await readJson(join(folder, "schema.json"), "schema.json"), "schema.json");
  const problems: Problem[] = [];
  const tables = new Map<string, readonly ReleaseRow[]>();
  for (const table of schema.tables) {
    const file = `${table.id}.json`;
    try {
      const checked = checkRows(await readJson(join(folder, file), file), table, file);
      problems.push(...checked.problems);
      tables.set(table.id, checked.rows);
    } catch (error) {
      if (!(error instanceof CheckError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new CheckError("Cannot read the release: its tables do not fit its schema", problems);
  return { folder, schema, tables };
}

async function readJson(path: string, file: string): Promise<unknown> {
  const title = `Cannot read the release: "${file}"`;
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    throw new CheckError(title, [
      { code: "release-file-missing", message: "the file is missing or closed to us", file },
    ]);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new CheckError(title, [{ code: "release-file-broken", message: "the file is not JSON", file }]);
  }
}
