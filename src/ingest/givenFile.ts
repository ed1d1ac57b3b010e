import { open } from "node:fs/promises";
import type { Dialect, Source } from "../config/index.ts";
import type { Database } from "../table/index.ts";
import { csvScanner } from "./csvScanner.ts";
import { loadCsv } from "./loadCsv.ts";
import type { LoadedFile } from "./loadedFile.ts";
import { loadParquet, parquetNames } from "./loadParquet.ts";
import { type FileName, fileProblem, stampOf, utf8Only } from "./readBytes.ts";
import { TooManyBroken } from "./tooManyRejects.ts";

/** A file that belongs to no source, to be read as the files of a source are. */
export interface GivenFile {
  /** Names of its columns under a dialect, as a source reads them; a Parquet file has the same under each. */
  headerOf(dialect: Dialect): readonly string[];
  /**
   * Its rows in the raw, with the columns of the source, which are all in the header.
   *
   * @throws CheckError as for a file of a source; `corrupt-file` with the line of the first row that cannot be taken apart.
   */
  load(source: Source): Promise<LoadedFile>;
}

/** No header is longer than so many bytes. */
const longestHeader = 2_000_000;

/** @throws CheckError `missing-file`, `no-access`, `not-regular`, `encoding`, `no-header`, `corrupt-file`. */
export async function openGivenFile(db: Database, file: FileName, format: "csv" | "parquet"): Promise<GivenFile> {
  if (format === "parquet") {
    await stampOf(file);
    const names = await parquetNames(db, file);
    return { headerOf: () => names, load: (source) => loadParquet(db, source, file) };
  }
  const start = await startOf(file);
  return {
    headerOf: (dialect) => {
      const scanner = csvScanner(dialect);
      utf8Only(file, scanner.push, scanner.line).push(start);
      const { header } = scanner.end();
      if (header.length === 0)
        throw fileProblem(file, "no-header", "there is no header", "begin it with the names of columns", 1);
      if (!header.some((name) => name.includes("\0"))) return header;
      throw fileProblem(file, "encoding", "the text is not UTF-8, perhaps UTF-16", "save the file as UTF-8", 1);
    },
    load: (source) =>
      loadCsv(db, source, file, 0).catch((cause: unknown) => {
        const first = cause instanceof TooManyBroken ? cause.broken[0] : undefined;
        if (first === undefined) throw cause;
        const remedy = `write it as UTF-8 with ${between(source.dialect)} between fields, or as Parquet`;
        throw fileProblem(file, "corrupt-file", first.reason, remedy, first.line);
      }),
  };
}

async function startOf(file: FileName): Promise<Buffer> {
  const { size } = await stampOf(file);
  const handle = await open(file.path);
  try {
    const start = Buffer.alloc(Math.min(size, longestHeader));
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    return start.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function between({ delimiter }: Dialect): string {
  const names: Readonly<Record<string, string>> = { ",": "commas", ";": "semicolons", "\t": "tabs", " ": "spaces" };
  return names[delimiter] ?? `"${delimiter}"`;
}
