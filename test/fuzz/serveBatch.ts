import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FileAccount } from "../../src/artifacts.ts";
import type { Source } from "../../src/config/index.ts";
import { CheckError } from "../../src/errors.ts";
import { readSource } from "../../src/ingest/index.ts";
import { readerDatabase } from "../../src/ingest/readerDatabase.ts";
import { type Database, writeTable } from "../../src/table/index.ts";
import { planted } from "./seed.ts";

/** Files to be read one by one, each as a source of its own. */
export interface Batch {
  readonly files: readonly { readonly source: Source; readonly path: string }[];
  /** Where the engine may write. */
  readonly folder: string;
}

/** What became of a file. */
export type FileOutcome =
  | {
      readonly kind: "read";
      readonly accounts: readonly FileAccount[];
      readonly warnings: readonly { readonly code: string; readonly message: string }[];
      /** Rows of the two tables, and rejects that tell a value. */
      readonly rows: number;
      readonly rejects: number;
      readonly telling: number;
    }
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | { readonly kind: "failed"; readonly message: string };

/** What the process says: which file it begins with, what became of it; nothing more comes after that of the last. */
export type BatchMessage =
  | { readonly kind: "begun"; readonly place: number }
  | { readonly kind: "ended"; readonly place: number; readonly outcome: FileOutcome };

/** Answers one batch after the other. What a file leaves in the database is met by those after it. */
export function serveBatch(): void {
  process.on("disconnect", () => process.exit(0));
  process.on("message", (batch: Batch) => void answer(batch));
}

async function answer({ files, folder }: Batch): Promise<void> {
  await mkdir(folder, { recursive: true });
  const paths = files.map(({ path }) => path);
  const shared = { source: files[0]!.source, files: paths, folder, minimumPeople: 10, threads: 1 };
  const open = (): Promise<Database> => readerDatabase({ ...shared, memoryLimit: "256MB" });
  let db = await open();
  for (const [place, file] of files.entries()) {
    say({ kind: "begun", place });
    const outcome = await attempt(db, file, folder);
    if (outcome.kind === "failed") {
      db.close();
      db = await open();
    }
    say({ kind: "ended", place, outcome });
  }
  db.close();
  await rm(join(folder, "spilled"), { recursive: true, force: true });
}

function say(message: BatchMessage): void {
  process.send?.(message);
}

async function attempt(db: Database, { source, path }: Batch["files"][number], folder: string): Promise<FileOutcome> {
  try {
    return await read(db, source, path, folder);
  } catch (cause) {
    if (cause instanceof CheckError) {
      return { kind: "refused", code: cause.problems[0]?.code ?? "check-failed", message: cause.message };
    }
    return { kind: "failed", message: cause instanceof Error ? cause.message : String(cause) };
  }
}

async function read(db: Database, source: Source, path: string, folder: string): Promise<FileOutcome> {
  const warnings: { code: string; message: string }[] = [];
  const accounts = await readSource(db, source, [path], {
    table: "accepted rows",
    rejectsTable: "rejected rows",
    linesTable: "file lines",
    minimumPeople: 10,
    warn: (code, message) => void warnings.push({ code, message }),
  });
  const rows = 'SELECT * FROM "accepted rows" ORDER BY source_file, source_row';
  await writeTable(db, rows, join(folder, "rows.parquet"));
  const counts = await db.row(`
    SELECT (SELECT count(*) FROM "accepted rows") AS rows, count(*) AS rejects,
      count(*) FILTER (contains(concat_ws(' ', file, "column", reason), '${planted}')) AS telling
    FROM "rejected rows"`);
  const count = (name: string): number => Number(counts?.[name]);
  return {
    kind: "read",
    accounts,
    warnings,
    rows: count("rows"),
    rejects: count("rejects"),
    telling: count("telling"),
  };
}
