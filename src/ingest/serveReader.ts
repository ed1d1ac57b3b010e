import { join } from "node:path";
import { CheckError } from "../errors.ts";
import { writeTable } from "../table/index.ts";
import { readerDatabase } from "./readerDatabase.ts";
import type { ReaderMessage, ReadRequest, ReadResult } from "./readerMessages.ts";
import { readSource } from "./readSource.ts";

/** The whole of a reader process: answers one request after the other, and ends with its parent. */
export function serveReader(): void {
  process.on("disconnect", () => process.exit(0));
  process.on("message", (request: ReadRequest) => {
    void answer(request).then((message) => process.send?.(message));
  });
}

async function answer(request: ReadRequest): Promise<ReaderMessage> {
  try {
    return { kind: "done", result: await read(request) };
  } catch (cause) {
    if (cause instanceof CheckError) return { kind: "refused", title: cause.title, problems: cause.problems };
    return { kind: "failed", message: cause instanceof Error ? cause.message : "Cannot read a source" };
  }
}

async function read(request: ReadRequest): Promise<ReadResult> {
  const { source, files, folder, minimumPeople } = request;
  const db = await readerDatabase(request);
  const warnings: { code: string; message: string }[] = [];
  const [rows, rejects, lines] = ["rows", "rejects", "lines"].map((name) => join(folder, `${name}.parquet`)) as [
    string,
    string,
    string,
  ];
  try {
    const accounts = await readSource(db, source, files, {
      table: "accepted rows",
      rejectsTable: "rejected rows",
      linesTable: "file lines",
      minimumPeople,
      parts: request.keptParts === undefined ? undefined : { folder: join(folder, "parts"), kept: request.keptParts },
      warn: (code, message) => void warnings.push({ code, message }),
      onFile: (file) => void process.send?.({ kind: "file", file } satisfies ReaderMessage),
    });
    await writeTable(db, 'SELECT * FROM "accepted rows" ORDER BY source_file, source_row', rows);
    await writeTable(db, 'SELECT * FROM "rejected rows" ORDER BY file, line, "column", reason', rejects);
    await writeTable(db, 'SELECT * FROM "file lines" ORDER BY source_file, source_row', lines);
    return { accounts, warnings, rows, rejects, lines };
  } finally {
    db.close();
  }
}
