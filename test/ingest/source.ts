import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Source, sourceSchema } from "../../src/config/sourceSchema.ts";
import { readSource } from "../../src/ingest/index.ts";
import { type Database, openDatabase, type Row } from "../../src/table/index.ts";

export interface Read {
  readonly accounts: Awaited<ReturnType<typeof readSource>>;
  readonly rows: Row[];
  readonly rejects: Row[];
  /** The line of each accepted row. */
  readonly lines: readonly unknown[];
  readonly warnings: readonly string[];
}

/** A source declaration with the defaults filled in. */
export function sourceOf(source: Record<string, unknown>): Source {
  return sourceSchema.parse({ id: "orders", table: "orders", format: "csv", ...source });
}

/** Writes bytes as the file of a source, packed when its name says so, and reads it back through ingest. */
export async function readBack(content: string | Buffer, source: Source, threads = 2): Promise<Read> {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-ingest-"));
  const path = join(folder, source.files[0] ?? "");
  await writeFile(path, path.endsWith(".gz") ? gzipSync(content) : content);
  return readFiles(source, [path], threads);
}

const databases = new Map<number, Database>();

/** Reads files as a source; one database serves all reads, as it would serve all files of a project. */
export async function readFiles(source: Source, paths: readonly string[], threads = 2): Promise<Read> {
  const db = databases.get(threads) ?? (await openDatabase({ threads }));
  databases.set(threads, db);
  const warnings: string[] = [];
  const accounts = await readSource(db, source, paths, {
    table: "accepted",
    rejectsTable: "rejected",
    linesTable: "lines",
    minimumPeople: 10,
    warn: (code, message) => warnings.push(`${code}: ${message}`),
  });
  const rows = await db.rows("SELECT * EXCLUDE (source_file) FROM accepted ORDER BY source_file, source_row");
  const rejects = await db.rows("SELECT * FROM rejected ORDER BY file, line");
  const lines = await db.rows(`
    SELECT l.line + r.source_row - l.source_row AS line
    FROM accepted AS r ASOF JOIN lines AS l ON l.source_file = r.source_file AND l.source_row <= r.source_row
    ORDER BY r.source_file, r.source_row`);
  return { accounts, rows, rejects, lines: lines.map(({ line }) => line), warnings };
}

/** Every cell of the rows that were accepted last, as the text that the database makes of it. */
export async function storedTexts(threads = 2): Promise<(string | null)[][]> {
  const rows = await databases.get(threads)?.rows(`
    SELECT CAST(COLUMNS(* EXCLUDE (source_file, source_row)) AS VARCHAR) FROM accepted ORDER BY source_file, source_row`);
  return (rows ?? []).map((row) => Object.values(row) as (string | null)[]);
}
