import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Source } from "segmentarium/config";
import { CheckError } from "segmentarium/errors";
import { packingOf, partitionsOf, type ReadResult, readApart, readPart } from "segmentarium/ingest";
import { linkOrCopy } from "segmentarium/parts";
import {
  type Context,
  defineStep,
  type FileAccount,
  type FilesInput,
  fromParquet,
  fromPieces,
  type ParquetOutput,
  type PiecesOutput,
  type Step,
} from "segmentarium/plugin";
import { pieceFile } from "segmentarium/table";

/** Seconds after which reading a source is given up: an hour. */
const longestReading = 3600;

/** Of databases the changes that are not finished lie beside the file, under its name with one of these endings. */
const sideFiles: Readonly<Partial<Record<Source["format"], readonly string[]>>> = {
  duckdb: [".wal", ".wal.checkpoint", ".wal.recovery"],
  sqlite: ["-wal", "-journal"],
};

/**
 * Reads one source, in a process apart: its rows as declared, its private rejects and the account of each file. Of several files
 * each is read once: what it held is kept, and found again by its bytes.
 */
export function sourceStep(source: Source, folder: string): Step {
  const generated = source.from === "twin";
  const beside = sideFiles[source.format] ?? [];
  const provides: readonly string[] = ["source", "rejects", "file-lines", "accounting"].map(
    (kind) => `${kind}/${source.id}`,
  );
  return defineStep(import.meta.url, {
    id: `source-${source.id}`,
    title: `Source ${source.id}`,
    needs: generated ? ["twin"] : [],
    provides,
    settings: ["sources", "minimumPeople"],
    files: generated
      ? []
      : source.files.map((file) => (file.includes("*") ? { folder, pattern: file } : join(folder, file))),
    beside: generated ? [] : beside,
    async run(inputs, context) {
      const base = generated ? (inputs["twin"] as FilesInput).folder : folder;
      const { minimumPeople } = context.settings;
      const files = generated ? source.files.map((file) => join(base, file)) : context.files;
      const names = files.map((file) => relative(base, file).replaceAll("\\", "/"));
      const { folder: into, threads, memoryLimit, signal } = context;
      // A database may have changes beside its file, which the file's hash does not tell.
      const known = generated || beside.length > 0 ? [] : partKeys(source, names, context.fileHashes);
      const keys = files.length < 2 ? [] : known;
      const kept = await Promise.all(keys.map(async (key) => (await context.parts.find(key)) ?? null));
      const request = {
        source: { ...source, files: names },
        files,
        folder: into,
        minimumPeople,
        threads,
        memoryLimit,
        ...(keys.length === 0 ? {} : { keptParts: kept }),
      };
      try {
        const read = await readApart(request, { seconds: longestReading, signal });
        if (!generated) checkSame(read.accounts, context.fileHashes);
        for (const { code, message } of read.warnings) context.log.warn(code, message);
        const made = await Promise.all(known.map((key) => context.parts.nameOf(key)));
        return {
          [`source/${source.id}`]: await rowsOutput(read.rows, join(into, "rows"), made),
          [`rejects/${source.id}`]: fromParquet(read.rejects),
          [`file-lines/${source.id}`]: fromParquet(read.lines),
          [`accounting/${source.id}`]: read.accounts,
        };
      } finally {
        await keepParts(context, keys);
      }
    },
  });
}

/** Files of parts stay where they are kept: the table is made of links to them, or of copies where there are no links. */
async function rowsOutput(
  rows: ReadResult["rows"],
  folder: string,
  made: readonly string[],
): Promise<ParquetOutput | PiecesOutput> {
  if (typeof rows === "string") return fromParquet(rows);
  await mkdir(folder);
  for (const { place, file } of rows) {
    await linkOrCopy(file, pieceFile(folder, place));
  }
  const places = rows.map(({ place }) => place);
  const keys = places.flatMap((place) => made[place] ?? []);
  return fromPieces(folder, { column: "source_file", places, ...(keys.length === places.length && { keys }) });
}

/** Sees that what was read is what the step's key was made of. @throws CheckError `file-changed`. */
function checkSame(accounts: readonly FileAccount[], hashes: readonly string[]): void {
  const changed = accounts.filter(({ sha256 }, i) => sha256 !== hashes[i]);
  if (changed.length === 0) return;
  const message = "the file changed after the run had begun";
  const remedy = "run again when it is complete";
  throw new CheckError(
    "Cannot use what was read",
    changed.map(({ file }) => ({ code: "file-changed", file, message, remedy })),
  );
}

/** What a part is made of: the file's bytes, how it is packed, what its folders say, and the declaration of the source but for its files. */
function partKeys({ files: _, ...declared }: Source, names: readonly string[], hashes: readonly string[]): string[] {
  return names.map((name, i) => {
    const made = JSON.stringify([hashes[i], packingOf(name) ?? "plain", [...partitionsOf(name)], declared]);
    return createHash("sha256").update(made).digest("hex");
  });
}

/** Keeps the parts that were read to their end, whatever became of the others, if the files are still those of the key. */
async function keepParts(
  { parts, folder, fileHashes }: Pick<Context, "parts" | "folder" | "fileHashes">,
  keys: readonly string[],
): Promise<void> {
  for (const [i, key] of keys.entries()) {
    const part = join(folder, "parts", String(i));
    const read = await readPart(part);
    if (read !== undefined && read.sha256 === fileHashes[i]) await parts.keep(key, part);
  }
  await rm(join(folder, "parts"), { recursive: true, force: true });
}
