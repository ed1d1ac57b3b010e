import { posix } from "node:path";
import { CheckError, type Problem } from "../errors.ts";
import {
  type DataFormat,
  type DataTable,
  encodeData,
  openRelease,
  queryRelease,
  type Release,
} from "../release/index.ts";
import type { CheckedSite } from "./checkSite.ts";

/**
 * Runs all loaders in this process: every query, through one DuckDB, and every data file that a page attaches.
 * Returns the bytes for Framework's cache, by path. Throws CheckError with every query that fails.
 */
export async function seedData(site: CheckedSite, release: Release): Promise<Map<string, Uint8Array>> {
  const tables = new Map<string, DataTable>();
  for (const { id, columns } of release.schema.tables) tables.set(id, { columns, rows: release.tables.get(id) ?? [] });
  for (const [name, table] of await runQueries(site, release)) tables.set(name, table);
  const wanted = [...new Set(site.pages.flatMap((page) => page.data))].sort();
  return new Map(wanted.map((path) => [path, encode(path, tables)]));
}

async function runQueries(site: CheckedSite, release: Release): Promise<Map<string, DataTable>> {
  const results = new Map<string, DataTable>();
  const queries = site.sources.filter((source) => source.kind === "query");
  if (queries.length === 0) return results;
  const problems: Problem[] = [];
  const db = await openRelease(release);
  try {
    for (const query of queries) {
      try {
        results.set(posix.basename(query.path, ".sql"), await queryRelease(db, query.text, query.file));
      } catch (error) {
        if (!(error instanceof CheckError)) throw error;
        problems.push(...error.problems);
      }
    }
  } finally {
    db.close();
  }
  if (problems.length > 0) throw new CheckError("Cannot publish the site: its queries fail", problems);
  return results;
}

function encode(path: string, tables: ReadonlyMap<string, DataTable>): Uint8Array {
  const format: DataFormat = path.endsWith(".arrow") ? "arrow" : "json";
  const table = tables.get(posix.basename(path, `.${format}`));
  if (table === undefined) throw new RangeError(`Cannot load "${path}": neither a release table nor a query`);
  const bytes = encodeData(table, format);
  if (bytes.length < 2) throw new RangeError(`Cannot load "${path}": its loader gives nothing`);
  return bytes;
}
