import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { arrowStream } from "./arrowStream.ts";
import { openRelease } from "./openRelease.ts";
import { type DataTable, queryRelease } from "./queryRelease.ts";
import { readRelease } from "./readRelease.ts";
import { dataName } from "./releaseSchema.ts";

export type DataFormat = "json" | "arrow";

/** A data file of the site as bytes: JSON as an array of row objects, Arrow as an IPC stream. */
export function encodeData(table: DataTable, format: DataFormat): Uint8Array {
  return format === "arrow" ? arrowStream(table) : new TextEncoder().encode(JSON.stringify(table.rows));
}

/**
 * What Framework's data loader prints for `data/<name>.<format>`: the analyst's query `data/<name>.sql` when the
 * staging folder has one, else the release table of that name. Throws CheckError when there is neither.
 */
export async function releaseData(staging: string, name: string, format: DataFormat): Promise<Uint8Array> {
  if (!dataName.test(name)) throw new RangeError(`Cannot load data: a plain name is needed, not "${name}"`);
  const release = await readRelease(join(staging, ".observablehq", "release"));
  const query = join(staging, "data", `${name}.sql`);
  if (!existsSync(query)) {
    const table = release.schema.tables.find((one) => one.id === name);
    if (table === undefined) throw new RangeError(`Cannot load data: the release has no table "${name}"`);
    return encodeData({ columns: table.columns, rows: release.tables.get(name) ?? [] }, format);
  }
  const db = await openRelease(release);
  try {
    return encodeData(await queryRelease(db, await readFile(query, "utf8"), `data/${name}.sql`), format);
  } finally {
    db.close();
  }
}
