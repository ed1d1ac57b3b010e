import { stat } from "node:fs/promises";
import type { Source } from "../config/index.ts";
import { CheckError, type Problem, QueryError } from "../errors.ts";
import { type Database, literal } from "../table/index.ts";
import { loadCsv } from "./loadCsv.ts";
import { lookAtDuckdb } from "./loadDuckdb.ts";
import { corruptParquet } from "./loadParquet.ts";
import { lookAtSqlite } from "./loadSqlite.ts";
import { onePath } from "./onePath.ts";
import { otherDelimiter } from "./otherDelimiter.ts";
import { packingOf } from "./packing.ts";
import { parquetRows } from "./parquetRows.ts";
import { partitionsOf, withoutPartitions } from "./partitions.ts";
import { type FileName, stampOf } from "./readBytes.ts";
import { readSource } from "./readSource.ts";
import { type Head, textHead } from "./textHead.ts";
import { mostRejects } from "./tooManyRejects.ts";
import { tooMuchMemory } from "./tooMuchMemory.ts";

/** What a look at a file found; never a value. */
export interface Looked {
  readonly file: string;
  readonly problems: readonly Problem[];
  /** What reading would say and go on. */
  readonly notes: readonly { readonly code: string; readonly message: string }[];
}

export interface LookOptions {
  /** A file to make, for what the file begins with. */
  readonly into: string;
  /** Most bytes of text to look at. */
  readonly bytes: number;
  /** Whether rows of CSV files are read too, not the header alone. */
  readonly rows: boolean;
  /** Fewer rows than this are not counted in a note. */
  readonly minimumPeople: number;
}

/** Files that are no text are read whole up to so many bytes. */
const smallBytes = 4_000_000;

/** Rows of a larger Parquet file that are read. */
const parquetHead = 10_000;

/**
 * Reads what a file begins with as `readSource` reads it, and says what that would say: with the same codes. Of a large file of
 * text the first rows are read, of Parquet the footer and the first rows, of others the declared columns are looked for.
 *
 * @throws what is not a fault of the file.
 */
export async function lookAtFile(db: Database, source: Source, file: FileName, options: LookOptions): Promise<Looked> {
  const notes: { code: string; message: string }[] = [];
  let whole = true;
  let path = "";
  try {
    const head = await headOf(db, source, file, options);
    whole = head?.whole ?? true;
    path = head?.path ?? "";
    if (head !== undefined && source.format === "csv" && !options.rows) {
      await loadCsv(db, withoutPartitions(source, partitionsOf(file.name)), { ...file, path: head.path }, mostRejects);
    } else if (head !== undefined) {
      await readSource(db, { ...source, files: [file.name] }, [head.path], {
        ...{ table: "looked at", rejectsTable: "looked at, rejects", linesTable: "looked at, lines" },
        minimumPeople: options.minimumPeople,
        warn: (code, message) => void notes.push({ code, message: whole ? message : ofFirst(message) }),
      });
    }
    return { file: file.name, problems: [], notes };
  } catch (cause) {
    if (!(cause instanceof CheckError)) throw cause;
    const said = whole ? cause.problems : cause.problems.map(ofHead);
    const problems = await withDelimiter(said, withoutPartitions(source, partitionsOf(file.name)), path);
    return { file: file.name, problems, notes };
  }
}

/** What to read of the file; undefined when its columns were looked for and no row is to be read. */
async function headOf(
  db: Database,
  source: Source,
  file: FileName,
  { into, bytes }: LookOptions,
): Promise<Head | undefined> {
  const itself = { path: file.path, whole: true };
  if (source.format === "csv" || source.format === "json") return textHead(source, file, into, bytes);
  await stampOf(file);
  if ((await stat(file.path)).size <= smallBytes) return itself;
  const declared = withoutPartitions(source, partitionsOf(file.name));
  if (source.format === "parquet") return firstRows(db, file, `${into}.parquet`);
  if (source.format === "duckdb") await lookAtDuckdb(declared, file);
  else if (source.format === "sqlite") await lookAtSqlite(db, declared, file);
  else await (await import("./loadArrow.ts")).lookAtArrow(declared, file);
  return undefined;
}

async function firstRows(db: Database, file: FileName, into: string): Promise<Head> {
  if ((await parquetRows(file.path)) === undefined) throw corruptParquet(file);
  try {
    const from = `read_parquet(${literal(onePath(file.path))}, hive_partitioning = false)`;
    await db.run(`COPY (SELECT * FROM ${from} LIMIT ${parquetHead}) TO ${literal(into)} (FORMAT parquet)`);
    return { path: into, whole: false };
  } catch (cause) {
    const memory = tooMuchMemory(cause, file);
    throw memory === cause && cause instanceof QueryError ? corruptParquet(file) : memory;
  }
}

/** Where the columns are all there by another delimiter, that is the remedy; of a packed file only once its head is unpacked. */
async function withDelimiter(problems: readonly Problem[], source: Source, path: string): Promise<readonly Problem[]> {
  const missing = problems.some(({ code }) => code === "missing-column");
  if (!missing || source.format !== "csv" || packingOf(path) !== undefined) return problems;
  const delimiter = await otherDelimiter(source, path);
  if (delimiter === undefined) return problems;
  const remedy = `declare "delimiter": ${JSON.stringify(delimiter)} in its dialect: by it every declared column is there`;
  return problems.map((problem) => (problem.code === "missing-column" ? { ...problem, remedy } : problem));
}

/** Reading the whole file would count more rows than those looked at, and come to the end of a quote that is open there. */
function ofHead(problem: Problem): Problem {
  if (problem.code === "unclosed-quote") {
    return { ...problem, message: "a quote is opened here and not closed for as long as a row may be" };
  }
  return problem.code === "all-rejected" ? { ...problem, message: ofFirst(problem.message) } : problem;
}

function ofFirst(message: string): string {
  return `of its first rows: ${message}`;
}
