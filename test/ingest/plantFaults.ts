import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { LookRequest, ReaderMessage, ReadRequest } from "../../src/ingest/readerMessages.ts";
import { literal, openDatabase } from "../../src/table/index.ts";

const faults: Readonly<Record<string, (request: Pick<ReadRequest, "folder">) => void>> = {
  crash: (request) => void crash(request),
  kill: () => process.kill(process.pid, "SIGKILL"),
  exit: () => process.exit(3),
  heap: () => {
    const kept: number[][] = [];
    for (;;) kept.push(new Array<number>(100_000).fill(kept.length));
  },
  throw: () => {
    setImmediate(() => {
      throw new Error("planted");
    });
  },
  hang: () => {
    for (;;);
  },
};

/** Serves requests as a reader does, but for the faults. */
export function plantFaults(): void {
  process.on("message", (request: ReadRequest | LookRequest) => {
    for (const file of request.source.files) {
      say({ kind: "file", file });
      const fault = faults[basename(file, ".csv")];
      if (fault !== undefined) {
        setTimeout(() => fault(request), 50);
        return;
      }
    }
    const files = request.source.files.map((file) => ({ file, problems: [], notes: [] }));
    if ("kind" in request) say({ kind: "done", result: files });
  });
}

function say(message: ReaderMessage<unknown>): void {
  process.send?.(message);
}

/** A file that really ends the engine: brackets, a hundred thousand deep. */
async function crash({ folder }: Pick<ReadRequest, "folder">): Promise<void> {
  const path = join(folder, "deep.json");
  await writeFile(path, "[".repeat(100_000) + "]".repeat(100_000));
  const db = await openDatabase();
  await db.rows(`SELECT json_structure(content) FROM read_text(${literal(path)})`);
}
