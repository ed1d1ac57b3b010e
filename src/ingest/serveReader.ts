import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FileAccount } from "../artifacts.ts";
import { CheckError } from "../errors.ts";
import { type Database, writeTable } from "../table/index.ts";
import { type PlacedPart, partFile } from "./filePart.ts";
import type { Looked } from "./lookAtFile.ts";
import { lookAtFiles } from "./lookAtFiles.ts";
import { laneDatabases, readerDatabase } from "./readerDatabase.ts";
import type { LookRequest, ReaderMessage, ReadRequest, ReadResult } from "./readerMessages.ts";
import { readSource } from "./readSource.ts";

/** Files of fewer rows than this, on average, are put together into one: many small files are read slowly. */
const fewRows = 20_000;

/** So many bytes are worth a lane more; and so many lanes are the most. */
const laneBytes = 4_000_000;
const mostLanes = 4;

/** The whole of a reader process: answers one request after the other, and ends with its parent. */
export function serveReader(): void {
  process.on("disconnect", () => process.exit(0));
  process.on("message", (request: ReadRequest | LookRequest) => {
    void answer(request).then((message) => process.send?.(message));
  });
}

async function answer(request: ReadRequest | LookRequest): Promise<ReaderMessage<ReadResult | readonly Looked[]>> {
  try {
    if ("kind" in request) return { kind: "done", result: await lookAtFiles(request, onFile) };
    return { kind: "done", result: await read(request) };
  } catch (cause) {
    if (cause instanceof CheckError) return { kind: "refused", title: cause.title, problems: cause.problems };
    return { kind: "failed", message: cause instanceof Error ? cause.message : "Cannot read a source" };
  }
}

function onFile(file: string): void {
  process.send?.({ kind: "file", file } satisfies ReaderMessage);
}

async function read(request: ReadRequest): Promise<ReadResult> {
  const { folder } = request;
  const db = await readerDatabase(request);
  const [rows, rejects, lines] = ["rows", "rejects", "lines"].map((name) => join(folder, `${name}.parquet`)) as [
    string,
    string,
    string,
  ];
  try {
    const { accounts, warnings, parts } = await readParts(db, request);
    const accepted = accounts.reduce((sum, account) => sum + account.accepted, 0);
    const pieces = accepted < fewRows * parts.length ? undefined : parts;
    if (pieces === undefined) {
      await writeTable(db, 'SELECT * FROM "accepted rows" ORDER BY source_file, source_row', rows);
      if (request.keptParts === undefined) await rm(join(folder, "parts"), { recursive: true });
    }
    await writeTable(db, 'SELECT * FROM "rejected rows" ORDER BY file, line, "column", reason', rejects);
    await writeTable(db, 'SELECT * FROM "file lines" ORDER BY source_file, source_row', lines);
    const placed = pieces?.map((part) => ({ place: part.place, file: partFile(part) }));
    return { accounts, warnings, rows: placed ?? rows, rejects, lines };
  } finally {
    db.close();
  }
}

interface ReadParts extends Pick<ReadResult, "warnings"> {
  readonly accounts: readonly FileAccount[];
  readonly parts: readonly PlacedPart[];
}

/** Reads the files into tables of a database, of which that of the accepted rows is a view of parts. */
async function readParts(db: Database, request: ReadRequest): Promise<ReadParts> {
  const { source, files, folder, minimumPeople, keptParts: kept = [] } = request;
  const warnings: { code: string; message: string }[] = [];
  let parts: readonly PlacedPart[] = [];
  const count = await lanesOf(request);
  const lanes = count < 2 ? [] : await laneDatabases(request, count);
  try {
    const accounts = await readSource(db, source, files, {
      table: "accepted rows",
      rejectsTable: "rejected rows",
      linesTable: "file lines",
      minimumPeople,
      parts: {
        ...{ folder: join(folder, "parts"), kept, lanes },
        onEnd: (found) => {
          parts = found;
        },
      },
      warn: (code, message) => void warnings.push({ code, message }),
      onFile,
    });
    return { accounts, warnings, parts };
  } finally {
    for (const lane of lanes) lane.close();
  }
}

/** How many files to read at a time: no more than there are threads, and few when there is little to read. */
async function lanesOf({ files, keptParts = [], threads, inTurn }: ReadRequest): Promise<number> {
  const unread = files.filter((_, i) => (keptParts[i] ?? null) === null);
  const most = Math.min(mostLanes, threads, unread.length);
  if (inTurn === true || most < 2) return 1;
  const sizes = await Promise.all(
    unread.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return Math.min(most, Math.floor(sizes.reduce((sum, size) => sum + size, 0) / laneBytes));
}
